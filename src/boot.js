// Starts the portal: guards what may become HTML, shows progress, and tells load.js when it could not start.

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
  const progress = document.getElementById("boot-progress");
  return {
    onProgress({ current, total }) {
      if (total > 0 && progress) progress.value = Math.min(100, (100 * current) / total);
    },
    // Trunk's own event comes after a failure too
    onSuccess() {
      dispatchEvent(new Event("servicectl-started"));
    },
    onFailure(reason) {
      // the reason is for the console; the reader gets what can be done (load.js)
      console.error(reason);
      const { CompileError, LinkError, RuntimeError } = WebAssembly;
      const mayArriveYet = ![CompileError, LinkError, RuntimeError].some((kind) => reason instanceof kind);
      dispatchEvent(new CustomEvent("servicectl-failed", { detail: mayArriveYet }));
    },
  };
}
