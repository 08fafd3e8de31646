"""What puts the house together: settings, addresses, the door for the web server."""
