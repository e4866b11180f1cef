"""The words of the back office in English and Chinese."""

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "html_lang": "en",
        "title": "Back office of the mock agencies (illustrative)",
        "note": "Nobody here exists. This page plays the clerk of every agency: it moves people between named states "
        "and switches faults on and off. It is part of the demonstration, never of a real office.",
        "other_language": "中文",
        "story_people": "People with a story",
        "all_people": "Everybody",
        "person": "Person",
        "id_number": "Identity number (invalid on purpose)",
        "story": "Story",
        "state": "State now",
        "move": "Move to",
        "faults": "Faults switched on",
        "no_faults": "None.",
        "agency": "Agency",
        "fault": "Fault",
        "times": "How many times (empty: until cleared)",
        "times_left": "Times left",
        "until_cleared": "until cleared",
        "everybody": "everybody",
        "switch_on": "Switch on",
        "clear": "Clear",
        "notices": "Correction notices received",
        "no_notices": "None yet.",
        "callbacks": "Callbacks to the office",
        "event": "Event",
        "ring": "Send",
        "reference": "Reference",
        "received": "Received",
        "items": "Items",
        "requests": "Requests since the start",
        "list_requests": "List as JSON",
        "reset": "Reset the whole world",
        "search": "Name, number or key",
        "find": "Find",
        "holds": "What each agency holds now",
        "back": "Back to the overview",
        "rejected": "That could not be done",
        "score": "Sesame score",
    },
    "zh": {
        "html_lang": "zh-Hans",
        "title": "模拟机构后台（示例）",
        "note": "此处人物均为虚构。本页扮演各机构的经办人：把人物切换到指定状态，并开关故障。"
        "仅用于演示，不属于任何真实机构。",
        "other_language": "English",
        "story_people": "有故事的人物",
        "all_people": "全部人物",
        "person": "人物",
        "id_number": "身份证号（故意无效）",
        "story": "故事",
        "state": "当前状态",
        "move": "切换到",
        "faults": "已开启的故障",
        "no_faults": "无。",
        "agency": "机构",
        "fault": "故障",
        "times": "次数（留空表示直到清除）",
        "times_left": "剩余次数",
        "until_cleared": "直到清除",
        "everybody": "所有人",
        "switch_on": "开启",
        "clear": "清除",
        "notices": "收到的更正通知",
        "no_notices": "尚无。",
        "callbacks": "发给申诉专员办公室的回调",
        "event": "事件",
        "ring": "发送",
        "reference": "编号",
        "received": "收到时间",
        "items": "事项",
        "requests": "启动以来的请求数",
        "list_requests": "以 JSON 查看",
        "reset": "重置整个世界",
        "search": "姓名、号码或代号",
        "find": "查找",
        "holds": "各机构当前持有的数据",
        "back": "返回总览",
        "rejected": "无法执行",
        "score": "芝麻分",
    },
}
STATES: Final[dict[str, str]] = {
    "initial": "初始",
    "listing_deleted": "法院名单已删除",
    "record_only": "仅更正记录",
    "corrected": "已更正",
    "hotel_lags": "酒店仍在限制",
    "relisted": "更正后铁路再次限制",
}
STYLE: Final = """
body{font-family:system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;line-height:1.5;margin:0;
color:#1a1a1a;background:#fff}
header{background:#5b2a4e;color:#fff;padding:1rem}header a{color:#fff}header h1{margin:0;font-size:1.4rem}
main{max-width:70rem;margin:0 auto;padding:1rem}h2{margin-top:2rem;font-size:1.2rem}
.note{border-left:.4rem solid #b4690e;padding:.5rem 1rem;background:#fdf6ec}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem;border-bottom:1px solid #bbb}
form.inline{display:inline-block;margin:0 .25rem .25rem 0}
button{font:inherit;padding:.4rem .8rem;border:2px solid #5b2a4e;background:#fff;color:#5b2a4e;
cursor:pointer;min-height:44px}
button:hover{background:#f3e9f0}button.danger{border-color:#a4161a;color:#a4161a}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible{
outline:3px solid #ffbf47;outline-offset:2px}
input,select{font:inherit;padding:.4rem;min-height:44px;box-sizing:border-box;max-width:100%}
label{display:block;margin:.5rem 0}pre{overflow-x:auto;background:#f4f4f4;padding:1rem}
.error{border:3px solid #a4161a;padding:.5rem 1rem}
@media(max-width:40rem){table.people thead{display:none}table.people tr{display:block;border-bottom:2px solid #777;
padding:.5rem 0}table.people td{display:block;border:0;padding:.2rem 0}
table.people td::before{content:attr(data-label) ": ";font-weight:600}}
"""
