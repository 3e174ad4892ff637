// Starts the portal: guards what may become HTML, shows progress, and says so when it could not start.

// What `view!` bakes in as static markup goes through here (trust.md §1): tags that load or send something, handlers
// and script addresses never get through. Nothing else in the portal makes HTML from text.
const forbidden =
  /<\s*\/?\s*(script|iframe|object|embed|base|link|meta|style|form|img)\b|[\s/"']on\w+\s*=|javascript:|srcdoc/i;

globalThis.trustedTypes?.createPolicy("default", {
  createHTML(html) {
    if (forbidden.test(html)) {
      console.error("refused markup:", html.slice(0, 200));
      return null;
    }
    return html;
  },
});

// The chosen colours from the first moment on, not from the moment when the program runs.
try {
  const theme = localStorage.getItem("servicectl.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // a browser without storage follows the system
}

export default function boot() {
  const boot = document.getElementById("boot");
  const progress = document.getElementById("boot-progress");
  const words = document.getElementById("boot-words");
  return {
    onProgress({ current, total }) {
      if (total > 0 && progress) progress.value = Math.min(100, (100 * current) / total);
    },
    onFailure(reason) {
      // the reason is for the console; the reader gets what can be done
      console.error(reason);
      boot?.removeAttribute("aria-busy");
      boot?.setAttribute("data-failed", "");
      progress?.remove();
      if (words) {
        words.setAttribute("role", "alert");
        words.textContent =
          "The portal could not start. Load it again; if that does not help, use a current version of Firefox, Chrome, Edge or Safari.";
      }
    },
  };
}
