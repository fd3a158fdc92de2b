from announcements import migrations

# After all of the app's own.
__path__ = [*migrations.__path__, *__path__]
