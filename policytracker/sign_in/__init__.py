"""Signing in: a password and a second factor, or a passkey alone; how often it may be tried; what is kept of it."""
