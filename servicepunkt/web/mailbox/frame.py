"""What the frame in which a mail is shown may do: nothing but look like itself."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

# Mails carry their styles on each element; nothing else may load, run, or be sent. Every directive in the settings is
# named, since any that are not would stay as they are.
A_STRANGERS_PAGE = {
    "default-src": [NONE],
    "script-src": [NONE],
    "font-src": [NONE],
    "connect-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
