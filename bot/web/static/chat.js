// Answers in place; without this file the form of the page does the same with a reload.
"use strict";
(() => {
  const form = document.querySelector("form.ask");
  const answers = document.getElementById("answers");
  const line = form.elements.namedItem("line");
  const button = form.querySelector("button");

  function said(text) {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = text;
    return note;
  }

  async function answer(body) {
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Answer": "in-place" },
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector(".exchange");
    if (found) return document.adoptNode(found);
    const why = page.querySelector(".note, .fault h1 + p, .fault h1");
    return said(why ? why.textContent : response.statusText);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!line.value.trim() || button.disabled) return;
    button.disabled = true;
    try {
      answers.prepend(await answer(new URLSearchParams(new FormData(form))));
      line.value = "";
    } catch {
      form.submit();
      return;
    }
    button.disabled = false;
    line.focus();
  });
})();
