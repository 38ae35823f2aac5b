"""libqun: the logic of communities. Who may join, which class and tier a member has, what a message breaks, when a
group ends: decided by a charter, each decision with its reasons.

>>> charter = template("pet-club")
>>> for decision in charter.admit({"id": "bo", "orders": 0}, now=1767600000000000):
...     print(decision.act, decision.member)
pend bo
"""
from . import cel as cel
from ._qun import *
from ._qun import __version__ as __version__
from .load import load as load, template as template
from .replay import replay as replay
