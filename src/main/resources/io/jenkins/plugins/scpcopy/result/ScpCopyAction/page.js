/* Shows the files whose names hold a text and that have a status; whole cards and folds follow them. */
Behaviour.specify(".scp-copy-filter", "scp-copy-filter", 0, function (filter) {
  const name = filter.querySelector("input");
  const buttons = Array.from(filter.querySelectorAll("button[data-status]"));
  const shown = filter.querySelector(".scp-copy-shown");
  const none = document.querySelector(".scp-copy-none");
  const cards = Array.from(document.querySelectorAll(".scp-copy-card")).map(function (card) {
    const files = card.querySelector(".scp-copy-files");
    return {
      element: card,
      files: files,
      open: files !== null && files.hasAttribute("open"),
      rows: Array.from(card.querySelectorAll("tr[data-status]")),
    };
  });

  function hide(element, hidden) {
    if (hidden) {
      element.classList.add("jenkins-hidden");
    } else {
      element.classList.remove("jenkins-hidden");
    }
  }

  function apply() {
    const text = name.value.trim().toLowerCase();
    const pressed = buttons.find((button) => button.getAttribute("aria-pressed") === "true");
    const status = pressed ? pressed.dataset.status : "";
    const filtered = text !== "" || status !== "";
    let found = 0;
    let all = 0;
    cards.forEach(function (card) {
      let hits = 0;
      card.rows.forEach(function (row) {
        const hit =
          (status === "" || row.dataset.status === status) && row.cells[0].textContent.toLowerCase().includes(text);
        hide(row, !hit);
        hits += hit ? 1 : 0;
      });
      found += hits;
      all += card.rows.length;
      hide(card.element, filtered && hits === 0);
      if (card.files !== null && (filtered || card.open)) {
        card.files.setAttribute("open", "");
      } else if (card.files !== null) {
        card.files.removeAttribute("open");
      }
    });
    shown.textContent = filtered ? found + " / " + all : "";
    hide(none, !filtered || found > 0);
  }

  name.addEventListener("input", apply);
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      const press = button.getAttribute("aria-pressed") !== "true";
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(press && other === button)));
      apply();
    });
  });
  hide(filter, false);
});
