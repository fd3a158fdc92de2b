"""What these migrations come after: the app's own last one."""

import pkgutil

from announcements import migrations

LAST = ("announcements", max(module.name for module in pkgutil.iter_modules(migrations.__path__)))
