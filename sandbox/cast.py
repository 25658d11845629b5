"""The cast of the demo: one workspace in which a complaint can be walked through its life."""

from __future__ import annotations

from sandbox.workspace import Channel, Member, Workspace

STAFF = ("U0AGENT1", "U0AGENT2", "U0OWNER1", "U0OWNER2", "U0QUAL01", "U0LEAD01", "U0HEAD01")


def demo_workspace() -> Workspace:
    """Return the demo's people and channels; the ids never change, because the demo policy names them."""
    return Workspace(
        members=cast(),
        channels=(
            Channel("C0COMPLAIN", "complaints", STAFF, topic="Complaints and where they stand"),
            Channel("C0KAIZEN01", "kaizen", STAFF, topic="Ideas that make the work better"),
            Channel("C0QUALITY1", "quality", STAFF, topic="Quality and the daily numbers"),
            Channel("C0GENERAL1", "general", (*STAFF, "U0GUEST1"), bot_is_member=False, topic="Everybody"),
        ),
        name="Redress demo",
        bot_id="B0REDRESS",
        bot_user="U0REDRESS",
        bot_name="redress",
        team_id="T0REDRESS",
        app_id="A0REDRESS",
        domain="redress-demo",
    )


def cast() -> tuple[Member, ...]:
    """Return the demo's people, named by what they do."""
    return (
        Member("U0AGENT1", "agent", "Agent", title="Front-line agent", color="2b6cb0"),
        Member("U0AGENT2", "zuoxi", "坐席", locale="zh-CN", title="一线坐席", color="2f855a"),
        Member("U0OWNER1", "warehouse", "Warehouse specialist", title="Owner, warehouse", color="b7791f"),
        Member("U0OWNER2", "wuliu", "物流专员", locale="zh-CN", title="负责人，仓储物流部", color="c05621"),
        Member("U0QUAL01", "product", "Product specialist", title="Owner, product", color="6b46c1"),
        Member("U0LEAD01", "lead", "Team lead", title="Lead of every department", color="97266d"),
        Member("U0HEAD01", "zhongxin", "服务中心负责人", locale="zh-CN", title="服务中心负责人", color="9b2c2c"),
        Member("U0GUEST1", "guest", "Guest", title="Guest", is_restricted=True, color="4a5568"),
    )
