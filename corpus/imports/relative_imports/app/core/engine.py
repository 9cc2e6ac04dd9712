from . import name as package_name
from .helpers import hidden
from ..plugins import register, loaded


@register
class Engine:
    def describe(self):
        from .. import VERSION
        from ..core import helpers as again
        return package_name, VERSION, hidden(), again.__name__, __package__, __name__


def run(argument):
    return f"{argument} ran with {len(loaded)} plugin"
