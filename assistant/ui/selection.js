// Offers what can be done with words selected in an item of the draft.
const ITEM = '[class*="st-key-item-"]';
const WISHES = [["change", "改写"], ["explain", "出处"]];

function itemOf(node) {
  const element = node && (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  return element && element.closest(ITEM);
}

export default function ({ parentElement, setTriggerValue }) {
  let bar = null;
  let timer = null;
  const close = () => {
    if (bar) bar.remove();
    bar = null;
  };
  const offer = () => {
    close();
    const selection = document.getSelection();
    const words = selection.toString().replace(/\s*\n\s*/g, "").trim();
    const item = itemOf(selection.anchorNode);
    if (!words || !item || item !== itemOf(selection.focusNode)) return;
    const name = [...item.classList].find((one) => one.startsWith("st-key-item-")).slice("st-key-item-".length);
    const place = selection.getRangeAt(0).getBoundingClientRect();
    bar = document.createElement("div");
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "选中的文字");
    Object.assign(bar.style, {
      position: "fixed", zIndex: 1000, display: "flex", gap: "4px", padding: "4px", borderRadius: "6px",
      left: `${Math.max(4, Math.min(place.left, window.innerWidth - 130))}px`,
      top: `${place.top > 48 ? place.top - 42 : place.bottom + 6}px`,
      background: "var(--st-background-color)", border: "1px solid var(--st-border-color)",
      boxShadow: "0 2px 8px rgba(0, 0, 0, 0.2)",
    });
    for (const [wish, label] of WISHES) {
      const button = document.createElement("button");
      button.textContent = label;
      Object.assign(button.style, {
        font: "inherit", fontSize: "14px", padding: "4px 10px", borderRadius: "4px", cursor: "pointer",
        border: "1px solid var(--st-border-color)", color: "var(--st-text-color)",
        background: "var(--st-secondary-background-color)",
      });
      // The selection stays while the button is pressed.
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", () => {
        close();
        selection.removeAllRanges();
        setTriggerValue("selected", { item: name, words, wish });
      });
      bar.append(button);
    }
    parentElement.append(bar);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(offer, 300);
  };
  document.addEventListener("selectionchange", later);
  document.addEventListener("scroll", close, true);
  return () => {
    clearTimeout(timer);
    close();
    document.removeEventListener("selectionchange", later);
    document.removeEventListener("scroll", close, true);
  };
}
