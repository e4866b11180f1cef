/* Sends the files of a form in pieces, so that a bad line costs a piece and not the file. The protocol is docs/uploads.md.
   Without this script, or where a browser lacks something of it, the form sends its files by itself as ever. */
(function () {
  "use strict";
  if (!window.fetch || !window.crypto || !window.crypto.subtle || !window.Blob.prototype.arrayBuffer) return;
  if (!HTMLFormElement.prototype.requestSubmit) return;
  /* So much of its beginning and of its end tells whether a file is the one that was begun. */
  var FIRST = 64 * 1024;
  var SMALLEST = 32 * 1024;
  var BEGINNING = 256 * 1024;
  var QUICK = 2000;
  var PATIENCE = 60000;
  var WAITS = [1, 2, 4, 8, 15, 30];

  /* The line is down, or the answer was not ours: try again later. */
  function Away() {}
  /* The visit has ended: only the person can go on. */
  function Ended() {}
  /* The server says no, in words. */
  function Refused(words) {
    this.words = words;
  }

  function sleep(seconds) {
    return new Promise(function (done) {
      window.setTimeout(done, seconds * 1000);
    });
  }

  /* Back-off, cut short when the browser says that the line is back. */
  function untilBack(seconds) {
    return new Promise(function (done) {
      var timer = window.setTimeout(finish, seconds * 1000);
      function finish() {
        window.clearTimeout(timer);
        window.removeEventListener("online", finish);
        done();
      }
      window.addEventListener("online", finish);
    });
  }

  async function sha256(blob) {
    return new Uint8Array(await window.crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  }

  function hex(bytes) {
    return Array.from(bytes, function (byte) {
      return byte.toString(16).padStart(2, "0");
    }).join("");
  }

  function base64(bytes) {
    return window.btoa(String.fromCharCode.apply(null, bytes));
  }

  function Widget(box) {
    this.box = box;
    this.form = box.closest("form");
    this.items = [];
    this.busy = false;
    this.build();
    this.listen();
  }

  Widget.prototype.says = function (name, value) {
    return this.box.dataset["says" + name].replace("%s", value);
  };

  Widget.prototype.build = function () {
    this.list = document.createElement("ul");
    this.list.className = "upload__list";
    this.list.setAttribute("aria-label", this.box.dataset.labelList);
    this.list.tabIndex = -1;
    this.list.hidden = true;
    this.live = document.createElement("p");
    /* Whoever sees reads it in the list. */
    this.live.className = "hidden-visually";
    this.live.setAttribute("role", "status");
    this.box.append(this.list, this.live);
  };

  Widget.prototype.listen = function () {
    var widget = this;
    this.box.querySelectorAll("input[type=file]").forEach(function (input) {
      input.addEventListener("change", function () {
        Array.from(input.files).forEach(widget.add, widget);
        /* The list holds them now; on a phone each new photograph would throw out the one before. */
        input.value = "";
      });
    });
    this.form.addEventListener("submit", function (event) {
      if (!widget.pending().length) return;
      /* The page's own guard against double clicks must not see a click that only begins. */
      event.preventDefault();
      event.stopPropagation();
      if (!widget.busy) widget.run(event.submitter);
    });
  };

  Widget.prototype.pending = function () {
    return this.items.filter(function (item) {
      return item.state === "waiting" || item.state === "sending";
    });
  };

  Widget.prototype.add = function (file) {
    var known = this.items.some(function (item) {
      var gone = item.state === "refused" || item.state === "dropped";
      return !gone && item.file.name === file.name && item.file.size === file.size;
    });
    if (known) return;
    var item = { file: file, state: "waiting", offset: 0, paused: false, token: "" };
    this.draw(item);
    this.items.push(item);
    if (file.size > Number(this.box.dataset.largest)) this.refuse(item, this.says("Large"));
    else this.tell(item, this.says("Waiting"));
  };

  Widget.prototype.draw = function (item) {
    var row = document.createElement("li");
    var name = document.createElement("span");
    name.className = "upload__name";
    name.id = "upload-name-" + this.items.length;
    name.textContent = item.file.name;
    var size = document.createElement("span");
    size.className = "upload__size";
    size.textContent = this.sized(item.file.size);
    item.bar = document.createElement("progress");
    item.bar.max = Math.max(item.file.size, 1);
    item.bar.value = 0;
    item.bar.setAttribute("aria-labelledby", name.id);
    item.bar.hidden = true;
    item.words = document.createElement("span");
    item.words.className = "upload__words";
    item.pause = this.button(this.box.dataset.labelPause, name.id, this.toggle.bind(this, item));
    item.pause.hidden = true;
    item.remove = this.button(this.box.dataset.labelRemove, name.id, this.drop.bind(this, item));
    item.row = row;
    row.append(name, size, item.bar, item.words, item.pause, item.remove);
    this.list.append(row);
    this.show();
  };

  /* The browser's own "no file chosen" would contradict the list. */
  Widget.prototype.show = function () {
    this.list.hidden = !this.list.children.length;
    this.box.classList.toggle("upload--chosen", !this.list.hidden);
  };

  Widget.prototype.sized = function (bytes) {
    var large = bytes >= 1024 * 1024;
    var number = large ? bytes / (1024 * 1024) : Math.ceil(bytes / 1024);
    return number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }) + (large ? " MB" : " kB");
  };

  Widget.prototype.button = function (label, of, act) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "linkish";
    button.textContent = label;
    button.setAttribute("aria-describedby", of);
    button.addEventListener("click", act);
    return button;
  };

  Widget.prototype.tell = function (item, words) {
    item.words.textContent = words;
  };

  Widget.prototype.refuse = function (item, words) {
    item.state = "refused";
    item.row.classList.add("upload__refused");
    item.pause.hidden = true;
    item.bar.hidden = true;
    this.tell(item, words);
  };

  Widget.prototype.toggle = function (item) {
    item.paused = !item.paused;
    item.pause.textContent = item.paused ? this.box.dataset.labelGo : this.box.dataset.labelPause;
    if (item.paused) this.tell(item, this.says("Paused"));
    else if (item.resume) item.resume();
  };

  Widget.prototype.drop = function (item) {
    var token = item.token;
    item.state = "dropped";
    if (item.resume) item.resume();
    item.row.remove();
    this.show();
    var input = this.box.querySelector("input[type=file]");
    input.focus();
    if (token) this.ask("DELETE", { "Upload-Token": token }).catch(function () {});
  };

  /* One request. Anything but a JSON answer of ours means the visit ended (a page came) or the line is bad. */
  Widget.prototype.ask = async function (method, headers, body) {
    var abort = new AbortController();
    var timer = window.setTimeout(abort.abort.bind(abort), PATIENCE);
    try {
      var answer = await window.fetch(this.box.dataset.upload, {
        method: method,
        headers: Object.assign({ "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value }, headers),
        body: body,
        credentials: "same-origin",
        signal: abort.signal,
      });
      var ours = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
      if (!ours && (answer.redirected || (answer.status < 500 && answer.status !== 413))) throw new Ended();
      if (!ours) throw new Away();
      return { status: answer.status, said: await answer.json() };
    } catch (error) {
      throw error instanceof Ended ? error : new Away();
    } finally {
      window.clearTimeout(timer);
    }
  };

  Widget.prototype.begin = async function (item) {
    var ends = new Blob([item.file.slice(0, FIRST), item.file.slice(-FIRST)]);
    var first = hex(await sha256(ends));
    var body = new URLSearchParams({ name: item.file.name, size: String(item.file.size), first: first });
    var answer = await this.ask("POST", {}, body);
    if (answer.status === 201) {
      item.token = answer.said.token;
      item.offset = answer.said.offset;
      item.largest = answer.said.piece;
      item.piece = item.piece || BEGINNING;
    }
    return answer;
  };

  Widget.prototype.piece = async function (item) {
    var blob = item.file.slice(item.offset, item.offset + item.piece);
    var headers = {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Token": item.token,
      "Upload-Offset": String(item.offset),
      "Upload-Checksum": "sha256 " + base64(await sha256(blob)),
    };
    var began = Date.now();
    var answer = await this.ask("PATCH", headers, blob);
    if (answer.status === 200 || answer.status === 409) item.offset = answer.said.offset;
    if (answer.status === 200 && Date.now() - began < QUICK) item.piece = Math.min(item.piece * 2, item.largest);
    if (answer.status === 460) answer.retry = true;
    return answer;
  };

  Widget.prototype.finish = async function (item) {
    var fields = new URLSearchParams();
    ["shows", "kind"].forEach(function (name) {
      var field = this.form.elements[name];
      if (field) fields.set(name, field.value);
    }, this);
    if (!fields.has("shows")) fields.set("shows", this.box.dataset.shows || "");
    var answer = await this.ask("POST", { "Upload-Token": item.token }, fields);
    if (answer.status === 200) {
      item.state = "arrived";
      item.uid = answer.said.uid;
    }
    if (answer.status === 409) item.offset = answer.said.offset;
    return answer;
  };

  /* The next thing a file needs: to be known, a piece, or to be taken. */
  Widget.prototype.step = function (item) {
    if (!item.token) return this.begin(item);
    if (item.offset < item.file.size) return this.piece(item);
    return this.finish(item);
  };

  Widget.prototype.send = async function (item) {
    var failures = 0;
    var lost = 0;
    item.state = "sending";
    item.pause.hidden = false;
    item.bar.hidden = false;
    while (item.state === "sending") {
      if (item.paused) {
        await new Promise(function (go) {
          item.resume = go;
        });
        continue;
      }
      this.progress(item);
      try {
        var answer = await this.step(item);
        if (answer.status === 404 && lost < 3) {
          /* Another tab took it over, or its day is over: begin again, which finds what is there. */
          lost += 1;
          item.token = "";
        } else if (answer.said.again) {
          this.tell(item, answer.said.words + " " + this.says("Later", answer.said.again));
          this.live.textContent = answer.said.words;
          await sleep(answer.said.again);
        } else if (answer.retry) {
          throw new Away();
        } else if (answer.status >= 400 && answer.status !== 409) {
          throw new Refused(answer.said.words || this.says("Unclear"));
        }
        failures = 0;
      } catch (error) {
        if (item.state !== "sending") return;
        if (!(error instanceof Away)) throw error;
        item.piece = Math.max(SMALLEST, Math.floor((item.piece || BEGINNING) / 2));
        this.tell(item, this.says("Away"));
        this.live.textContent = this.says("Away");
        await untilBack(WAITS[Math.min(failures, WAITS.length - 1)]);
        failures += 1;
      }
    }
    if (item.state === "arrived") this.arrive(item);
  };

  Widget.prototype.progress = function (item) {
    item.bar.value = item.offset;
    this.tell(item, this.says("Sending", Math.floor((100 * item.offset) / item.bar.max)));
  };

  Widget.prototype.arrive = function (item) {
    item.bar.value = item.bar.max;
    item.pause.hidden = true;
    item.remove.hidden = true;
    this.tell(item, this.says("Arrived"));
    var hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = "arrived";
    hidden.value = item.uid;
    this.form.append(hidden);
  };

  /* Files one after the other: on a bad line two at once only both fail. Then the form goes its own way. */
  Widget.prototype.run = async function (submitter) {
    var queue = this.pending();
    var refused = false;
    this.busy = true;
    this.live.textContent = this.says("Begun");
    for (var item of queue) {
      if (item.state !== "waiting" && item.state !== "sending") continue;
      try {
        await this.send(item);
      } catch (error) {
        refused = true;
        this.refuse(item, error instanceof Refused ? error.words : this.says(error instanceof Ended ? "Ended" : "Unclear"));
      }
    }
    this.busy = false;
    if (refused) {
      this.live.textContent = this.says("Some");
      this.list.focus();
      return;
    }
    this.live.textContent = this.says("All");
    this.form.requestSubmit(submitter || undefined);
  };

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-upload]").forEach(function (box) {
      new Widget(box);
    });
  });
})();
