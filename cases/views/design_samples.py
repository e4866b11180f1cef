"""Invented content for the component gallery, in both languages of the site. None of it is a real person or case."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms

from cases import charts
from cases.views.acts import Act
from cases.widgets import Choice, DayInput


class Words:
    """Picks the English or the Chinese wording of a sample."""

    def __init__(self, language: str) -> None:
        self.chinese = language == "zh-hans"

    def __call__(self, english: str, chinese: str) -> str:
        """The wording in the chosen language."""
        return chinese if self.chinese else english


def sample_form(say: Words) -> type[forms.Form]:
    """Every kind of question the site asks."""

    class SampleForm(forms.Form):
        who = forms.ChoiceField(
            label=say("Who is this complaint about?", "您要投诉谁？"),
            widget=forms.RadioSelect,
            choices=[
                ("platform", Choice(say("A platform", "平台"), say("For example Sesame Credit", "例如芝麻信用"))),
                (
                    "court",
                    Choice(say("A court list", "法院名单"), say("Persons subject to enforcement", "失信被执行人")),
                ),
                ("city", say("A city points scheme", "城市积分")),
            ],
        )
        effects = forms.MultipleChoiceField(
            label=say("What did it do to you?", "对您造成了什么影响？"),
            help_text=say("Choose all that apply.", "可多选。"),
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline"}),
            choices=[
                ("travel", say("I cannot fly", "不能乘飞机")),
                ("loan", say("A loan was refused", "贷款被拒")),
                ("school", say("A school refused my child", "孩子被学校拒收")),
            ],
        )
        name = forms.CharField(
            label=say("Your full name", "您的姓名"),
            help_text=say("As written on your identity card.", "与身份证一致。"),
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )
        noticed = forms.DateField(
            label=say("When did you learn of it?", "您何时得知？"), widget=DayInput, required=False
        )
        agency = forms.ChoiceField(
            label=say("Agency", "机构"),
            choices=[("", "—"), ("sesame", say("Sesame Credit (illustrative)", "芝麻信用（示例）"))],
        )
        story = forms.CharField(
            label=say("What happened?", "发生了什么？"),
            help_text=say("Write it as you would tell a friend.", "像讲给朋友听一样写下来。"),
            widget=forms.Textarea,
            max_length=2000,
        )
        paper = forms.FileField(
            label=say("Add a photograph or file", "添加照片或文件"),
            help_text=say("PDF, JPEG or PNG, up to 10 MB each.", "PDF、JPEG 或 PNG，每个不超过 10 MB。"),
            required=False,
        )
        agree = forms.BooleanField(
            label=say("You may ask Sesame Credit for my score.", "我同意你们向芝麻信用调取我的评分。"),
            help_text=say("You can take this back at any time.", "您可以随时撤回。"),
        )

    return SampleForm


def act(say: Words) -> Act:
    """Something to do with a case, its form still folded. It is only looked at."""

    class ReasonsForm(forms.Form):
        reasons = forms.CharField(label=say("Why?", "理由"), widget=forms.Textarea)

    return Act(
        key="close",
        title=say("Close the case", "结案"),
        button=say("Close", "结案"),
        make=ReasonsForm,
        do=lambda _form: None,
        done="",
        intro=say("The complainant is told at once.", "将立即告知投诉人。"),
    )


def figures(say: Words) -> dict[str, charts.Figure]:
    """The charts, with the figures of an invented case on the illustrative 350 to 950 scale."""
    bands = tuple(
        charts.Band(say(english, chinese), Decimal(lower), Decimal(upper))
        for english, chinese, lower, upper in (
            ("poor", "较差", 350, 550),
            ("fair", "中等", 550, 600),
            ("good", "良好", 600, 650),
            ("excellent", "优秀", 650, 700),
            ("best", "极好", 700, 951),
        )
    )
    court = charts.Item(
        say("Listed by a court", "被法院列入名单"),
        Decimal(-150),
        None,
        say("No effective document: may not count", "没有生效文书，不得计入"),
    )
    items = (
        charts.Item(say("Identity verified", "已核验身份"), Decimal(50), Decimal(50)),
        charts.Item(say("Years of use: 8", "使用年限：8 年"), Decimal(48), Decimal(48)),
        charts.Item(say("On-time payments: 30 months", "按时还款：30 个月"), Decimal(60), Decimal(60)),
        court,
    )
    return {
        "path": charts.score_path(
            charts.ScorePath(
                key="path",
                title=say("The score, recomputed", "重新计算的评分"),
                lowest=Decimal(350),
                highest=Decimal(950),
                bands=bands,
                marks=(
                    charts.Mark(say("Reported by the agency", "机构报告"), Decimal(558)),
                    charts.Mark(say("Recomputed by us", "我们重算"), Decimal(558)),
                    charts.Mark(
                        say("Lawful", "合法评分"),
                        Decimal(708),
                        (
                            charts.Cause(
                                say("Listed by a court: no document", "被法院列入名单：没有文书"), Decimal(75)
                            ),
                            charts.Cause(say("Listed by a court: never told", "被法院列入名单：未告知"), Decimal(75)),
                        ),
                    ),
                ),
            )
        ),
        "items": charts.waterfall(
            charts.Waterfall(
                key="items",
                title=say("Item by item", "逐项对比"),
                first_label=say("Reported", "报告"),
                second_label=say("Lawful", "合法"),
                base=Decimal(550),
                items=items,
                first_total=Decimal(558),
                second_total=Decimal(708),
            )
        ),
        "spread": charts.propagation(_spread(say)),
        "load": charts.caseload(
            charts.Caseload(
                key="load",
                title=say("My cases by due date", "我的案件（按到期日）"),
                count_label=say("Cases", "案件数"),
                bars=(
                    charts.Bar(say("Late", "已逾期"), 3, "red"),
                    charts.Bar(say("Within 3 days", "三天内"), 7, "amber"),
                    charts.Bar(say("This week", "本周"), 12),
                    charts.Bar(say("Later", "以后"), 38, "grey"),
                ),
            )
        ),
    }


def lists(say: Words) -> dict[str, Any]:
    """Prepared rows for the components that show lists."""
    change = {"href": "#", "action": say("Change", "修改")}
    return {
        "tags": [
            (say("New", "新收"), "blue"),
            (say("With the agency", "等待机构答复"), "violet"),
            (say("Waiting for you", "等待您"), "amber"),
            (say("Verified correction", "更正已核实"), "green"),
            (say("Refused without reasons", "无理由拒绝"), "red"),
            (say("Closed", "已结案"), "grey"),
            (say("Decided", "已决定"), "ink"),
        ],
        "summary": [
            {"key": say("Name", "姓名"), "value": say("Lin Wenqing", "林闻清"), **change},
            {"key": say("Agency", "机构"), "value": say("Sesame Credit (illustrative)", "芝麻信用（示例）"), **change},
            {"key": say("What happened", "经过"), "value": story(say), **change},
            {"key": say("E-mail", "电子邮箱"), "value": "", **change},
            {"key": say("Status", "状态"), "value": say("With the agency", "等待机构答复"), "tag_tone": "violet"},
        ],
        "tasks": [
            {"title": say("About you", "您的信息"), "href": "#", "status": say("Done", "已完成"), "tone": "green"},
            {
                "title": say("What happened", "事情经过"),
                "href": "#",
                "hint": say("About ten minutes", "约十分钟"),
                "status": say("Begun", "进行中"),
                "tone": "blue",
            },
            {"title": say("Check and send", "核对并提交"), "status": say("Not yet", "尚不能开始"), "tone": "grey"},
        ],
        "events": [
            {
                "title": say("You filed the complaint", "您提交了投诉"),
                "when": datetime(2026, 9, 16, 1, 30, tzinfo=UTC),
                "state": "done",
            },
            {
                "title": say("We asked the court to delete the entry", "我们要求法院删除该记录"),
                "when": date(2026, 9, 18),
                "who": say("Investigator", "调查员"),
                "text": say("It must answer with reasons.", "对方必须说明理由。"),
                "state": "now",
            },
            {
                "title": say("We check every holder", "我们逐一核实"),
                "when_text": say("After the answer", "收到答复之后"),
                "state": "future",
            },
        ],
        "files": [
            {
                "name": say("court-letter.jpg", "法院通知.jpg"),
                "href": "#",
                "note": say("Photograph, 1.2 MB", "照片，1.2 MB"),
                "status": say("Checked", "已检查"),
                "tone": "green",
            },
            {
                "name": say("receipt.pdf", "收据.pdf"),
                "note": "PDF, 80 kB",
                "status": say("Being checked", "正在检查"),
                "tone": "amber",
            },
        ],
        "stats": [
            {"label": say("Open cases", "在办案件"), "value": 60},
            {"label": say("Late", "逾期"), "value": 3, "tone": "red"},
            {"label": say("Due in 3 days", "三天内到期"), "value": 7, "tone": "amber"},
            {"label": say("Verified this month", "本月已核实"), "value": 14, "tone": "green"},
        ],
        "tabs": [
            {"label": say("Overview", "概览"), "href": "#", "current": True},
            {"label": say("Records", "记录"), "href": "#", "count": 4},
            {"label": say("Corrections", "更正"), "href": "#", "count": 0},
            {"label": say("History", "历史"), "href": "#"},
        ],
        "why": [
            say("The complaint arrived on Wednesday 16 September 2026.", "投诉于2026年9月16日（星期三）收到。"),
            say("Three working days are counted from the next day.", "自次日起计算三个工作日。"),
        ],
        "columns": [
            {"label": say("Reference", "编号")},
            {"label": say("Person", "当事人")},
            {"label": say("Agency", "机构")},
            {"label": say("Status", "状态")},
            {"label": say("Points", "分数"), "numeric": True},
        ],
        "rows": case_rows(say),
    }


def case_rows(say: Words) -> list[dict[str, Any]]:
    """A short caseload."""
    people = (
        ("OM-2026-004713-K", say("Lin Wenqing", "林闻清"), say("With the agency", "等待机构答复"), "violet", 558),
        ("OM-2026-004698-3", say("Chen Guang", "陈广"), say("Sent back", "退回机构"), "red", 614),
        ("OM-2026-004655-X", say("Wang Xiaoyu", "王小雨"), say("Accepted", "已受理"), "blue", 702),
    )
    agency = say("Sesame Credit (illustrative)", "芝麻信用（示例）")
    return [
        {
            "cells": [
                {"text": reference, "href": "#"},
                {"text": person},
                {"text": agency},
                {"text": status, "tone": tone},
                {"text": points},
            ],
            "state": "differing" if tone == "red" else "",
        }
        for reference, person, status, tone, points in people
    ]


def story(say: Words) -> str:
    """A citizen's own words."""
    return say(
        "At the airport they told me I may not fly.\nNobody had ever written to me.",
        "在机场他们告诉我不能登机。\n从来没有人通知过我。",
    )


def _spread(say: Words) -> charts.Propagation:
    """A listing that was put right, its copy that was not, and two restrictions."""
    court, platform = say("Court list", "法院名单"), say("Platform", "平台")
    gone, wrong = say("Put right", "已改正"), say("Still wrong", "仍有错误")
    unseen, sanction = say("We cannot see it", "无法查看"), say("Restriction", "限制措施")
    return charts.Propagation(
        "gallery-spread",
        say("Where the record went", "该记录传到了哪里"),
        (say("Where it began", "源头"), say("Copies", "副本"), say("Scores", "评分"), say("Restrictions", "限制措施")),
        (
            charts.Place("list", 0, court, say("Listing", "列名"), "(2026)001", gone, charts.Sign.CLEARED),
            charts.Place("copy", 1, platform, say("Copy", "副本"), "(2026)001", wrong, charts.Sign.STILL_THERE),
            charts.Place("rail", 3, say("Rail", "铁路"), sanction, "R-1", gone, charts.Sign.CLEARED),
            charts.Place("hotel", 3, say("Hotels", "酒店"), sanction, "H-1", unseen, charts.Sign.UNSEEN),
        ),
        (charts.Link("list", "copy"), charts.Link("list", "rail"), charts.Link("list", "hotel", certain=False)),
    )
