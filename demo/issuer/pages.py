"""The issuer's two pages. Everything they need is in them: no other host is asked for anything."""

from collections import defaultdict
from collections.abc import Iterable
from html import escape

from demo.issuer.accounts import Account
from demo.issuer.grants import Asked, BadRequest
from shared.contracts.base import Role

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6878; --paper: #f4f5f7; --card: #fff; --line: #dfe3e8;
  --mark: #b3261e; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #9aa5b4; --paper: #14181e; --card: #1d232b;
  --line: #313a45; --mark: #ef6a5f; --on: #14181e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.6;
  font-family: "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; letter-spacing: .04em; }
h2 { font-size: .95rem; color: var(--soft); font-weight: 500; margin: 2rem 0 .6rem; }
p { margin: 0; color: var(--soft); }
.badge { display: inline-block; border: 1px solid var(--mark); color: var(--mark); border-radius: 1rem;
  padding: 0 .7rem; font-size: .8rem; margin-bottom: .8rem; }
input { width: 100%; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: .6rem; padding: .65rem .9rem; margin-top: 1.5rem; }
ul { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line);
  border-radius: .8rem; overflow: hidden; }
li { display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: center; padding: .6rem .9rem; }
li + li { border-top: 1px solid var(--line); }
li span { flex: 1 1 12rem; } li small { color: var(--soft); margin-left: .5rem; }
form { display: flex; gap: .4rem; margin: 0; }
button { font: inherit; font-size: .9rem; border: 1px solid var(--mark); background: none; color: var(--mark);
  border-radius: .5rem; padding: .2rem .8rem; cursor: pointer; }
button:hover, button:focus-visible { background: var(--mark); color: var(--on); }
[hidden] { display: none; }
"""

SCRIPT = """
const box = document.querySelector("input");
box.addEventListener("input", () => {
  const wanted = box.value.trim();
  for (const group of document.querySelectorAll("section")) {
    let left = 0;
    for (const line of group.querySelectorAll("li")) {
      line.hidden = !line.textContent.includes(wanted);
      left += !line.hidden;
    }
    group.hidden = !left;
  }
});
"""

NOTE = "演示环境：人员均为虚构，无需密码。请选择以谁的身份、办理什么角色的事项登录。"


def login(accounts: Iterable[Account], asked: Asked) -> str:
    """Everybody who can log in, by first role; each role of a person is a button of its own."""
    groups: defaultdict[Role, list[str]] = defaultdict(list)
    for account in accounts:
        roles = [actor.role for actor in account.roles if asked.role in (None, actor.role)]
        if roles:
            groups[roles[0]].append(_line(account, roles))
    sections = "".join(
        f"<section><h2>{escape(role.zh)}</h2><ul>{''.join(lines)}</ul></section>" for role, lines in groups.items()
    )
    search = '<input type="search" placeholder="按姓名或单位查找" aria-label="按姓名或单位查找" autofocus>'
    return _page("登录 · 职称评价", f"<h1>职称评价 · 登录</h1><p>{NOTE}</p>{search}{sections}<script>{SCRIPT}</script>")


def refused(bad: BadRequest) -> str:
    """Why nobody can log in by this address."""
    return _page(
        "无法登录",
        f"<h1>无法登录</h1><p>登录请求不符合要求（{escape(bad.error)}）。</p><p>{escape(bad.description)}</p>",
    )


def _line(account: Account, roles: Iterable[Role]) -> str:
    who = f'<input type="hidden" name="account" value="{escape(account.subject)}">'
    buttons = "".join(f'<button name="role" value="{role.value}">{escape(role.zh)}</button>' for role in roles)
    shown = f"<span>{escape(account.name)}<small>{escape(account.place)}</small></span>"
    # Without an action the form goes to this very address, with the client's request in its query.
    return f'<li>{shown}<form method="post">{who}{buttons}</form></li>'


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f'<body><main><span class="badge">演示</span>{body}</main></body></html>'
    )
