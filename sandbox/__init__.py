"""A strict stand-in for Slack on 127.0.0.1, for the demo, the scenario tests and the benchmarks."""

from sandbox.actor import Actor
from sandbox.cast import demo_workspace
from sandbox.delivery import Delivery
from sandbox.errors import NotPossible
from sandbox.faults import Fault
from sandbox.server import Sandbox
from sandbox.time import MovableTime, Time
from sandbox.workspace import Channel, Member, Usergroup, Workspace

__all__ = [
    "Actor",
    "Channel",
    "Delivery",
    "Fault",
    "Member",
    "MovableTime",
    "NotPossible",
    "Sandbox",
    "Time",
    "Usergroup",
    "Workspace",
    "demo_workspace",
]
