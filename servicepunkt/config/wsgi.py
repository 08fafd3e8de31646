"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicepunkt.config.settings")

application = get_wsgi_application()

# What is loaded by now stays for as long as the process, and a request leaves hardly any cycles behind: looking for
# them as often as Python does by default costs a twentieth of each booking and finds nothing.
gc.freeze()
gc.set_threshold(10_000, 20, 20)
