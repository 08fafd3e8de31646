from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "servicepunkt.web.mailbox"
    label = "mailbox"
    verbose_name = "Postfach der Demo"
