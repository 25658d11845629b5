"""What a column is called where it holds a field of a contact, in English and in Chinese."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from domain.cells import SpanForm

# Written as `bare` leaves them. What stands first fits best.
_SAID: Final = {
    "external_id": (
        "callid ticketid contactid conversationid chatid sessionid caseid recordid id "
        "ticketnumber callnumber number no ticket reference 通话编号 会话编号 工单编号 来电编号 "
        "记录编号 通话id 会话id 工单号 流水号 编号 单号 id号"
    ),
    "arrived_at": (
        "arrivedat arrival arrivaltime callstart callstarttime calltime receivedat createdat "
        "createdtime created creationdate startedat starttime start openedat timestamp datetime "
        "calldate date 来电时间 呼入时间 进线时间 接入时间 会话开始时间 通话开始时间 创建时间 "
        "受理时间 开始时间 时间 来电日期 日期"
    ),
    "agent": (
        "agentname agent operator assignee handledby representative advisor user 坐席姓名 "
        "客服姓名 接待客服 处理客服 客服人员 坐席 座席 客服 处理人 坐席工号 工号"
    ),
    "team": "teamname team group queue skillgroup skill department 技能组 客服组 班组 小组 队列 部门",
    "category": (
        "category topic contactreason callreason reason issuetype calltype subject issue type "
        "问题分类 问题类型 业务类型 咨询类型 来电原因 分类 类别 主题"
    ),
    "channel": "channel medium via 接入渠道 渠道 来源渠道",
    "answered": "answered isanswered connected accepted 是否接通 是否接听 是否应答 接听状态 接通",
    "abandoned": "abandoned isabandoned hungup dropped 是否放弃 是否呼损 放弃",
    "waited": (
        "speedofanswer waittime waitingtime queuetime timetoanswer firstresponsetime "
        "firstreplytime answerspeed ringtime waited wait asa frt 首次响应时长 首响时长 响应时长 "
        "等待时长 排队时长 应答时长 振铃时长"
    ),
    "responded_at": (
        "respondedat firstresponseat firstreplyat answeredat pickedupat firstresponsetime "
        "answertime 首次响应时间 首次回复时间 首响时间 接听时间 应答时间"
    ),
    "talk": (
        "talktime talkduration callduration conversationtime handletime talk duration 通话时长 "
        "会话时长 服务时长 处理时长 时长"
    ),
    "hold": "holdtime holdduration hold 保持时长 保持时间",
    "acw": ("acw aftercallwork aftercontactwork wrapuptime wraptime wrapup 话后处理时长 话后处理 话后时长 整理时长"),
    "resolved": "resolved isresolved solved issolved fcr 是否解决 是否已解决 解决情况",
    "resolved_at": "resolvedat solvedat closedat 解决时间 完结时间 关闭时间",
    "reopened": "reopened isreopened 是否重开",
    "survey_sent": "surveysent surveyed invited 是否邀评 是否邀请评价",
    "score": (
        "satisfactionrating satisfactionscore csatscore csat satisfaction rating stars score "
        "满意度评分 满意度评价 评价分数 满意度 评分 评价"
    ),
    "nps": "npsscore nps likelihoodtorecommend 净推荐值 推荐意愿 推荐度",
    "ces": "cesscore ces customereffort effortscore 客户费力度 费力度",
    "rated_at": "ratedat ratingtime surveyedat surveytime 评价时间 评分时间",
    "customer": (
        "customerphone phonenumber callerid caller phone mobile ani customeremail email "
        "customerid customer 客户手机号 客户手机 客户电话 客户号码 来电号码 主叫号码 手机号码 "
        "手机号 电话 客户编号 客户id 客户"
    ),
    "is_test": "istest test 是否测试",
}
NAMES: Final[Mapping[str, tuple[str, ...]]] = {field: tuple(said.split()) for field, said in _SAID.items()}

_UNITS: Final = (
    (SpanForm.MILLISECONDS, re.compile(r"\b(ms|msec|milliseconds?)\b|毫秒")),
    (SpanForm.MINUTES, re.compile(r"\b(min|mins|minutes?)\b|分钟")),
    (SpanForm.SECONDS, re.compile(r"\b(s|sec|secs|seconds?)\b|秒")),
)
_BESIDE: Final = re.compile(r"\b(in|avg|average|mean|total|the|of the|customer's)\b|平均|总|单位")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def bare(heading: str) -> str:
    """Return what a heading says without its unit, its capitals and all that is neither a letter nor a digit."""
    text = _words(heading)
    for _, unit in _UNITS:
        text = unit.sub(" ", text)
    return "".join(char for char in _BESIDE.sub(" ", text) if char.isalnum())


def unit_of(heading: str) -> SpanForm | None:
    """Return the unit that a heading names; None when it names none."""
    return next((form for form, unit in _UNITS if unit.search(_words(heading))), None)


def fits(heading: str, field: str) -> int:
    """Say how well a heading fits a field: more is better, 0 is not at all."""
    names = NAMES[field]
    return len(names) - names.index(said) if (said := bare(heading)) in names else 0


def _words(heading: str) -> str:
    folded = unicodedata.normalize("NFKC", heading)
    return _CAMEL.sub(" ", folded).replace("_", " ").casefold()
