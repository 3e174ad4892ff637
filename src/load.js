// Loads the page again where a part of it did not arrive, and says so where that did not help. A browser breaks off what it
// is loading when the machine's network changes (Chromium: ERR_NETWORK_CHANGED), which every container that starts beside
// it does. Runs before all other parts, as a script of its own, since those may be what is missing.
{
  const KEY = "servicectl.loads";
  const MOST = 2;
  let over = false;

  // How often this tab has loaded the page again since the portal last started.
  const tries = () => {
    try {
      return Number(sessionStorage.getItem(KEY));
    } catch {
      return MOST; // a browser without storage: the reader decides
    }
  };

  const count = (tries) => {
    try {
      sessionStorage.setItem(KEY, String(tries));
      return true;
    } catch {
      return false; // full: nothing would end the reloads
    }
  };

  // All is there: what fails later, an extension's own script for one, is none of ours.
  const arrived = () => {
    if (over) return;
    over = true;
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // nothing was kept
    }
  };

  const say = () => {
    const boot = document.getElementById("boot");
    const words = document.getElementById("boot-words");
    boot?.removeAttribute("aria-busy");
    boot?.setAttribute("data-failed", "");
    document.getElementById("boot-progress")?.remove();
    if (words) {
      words.setAttribute("role", "alert");
      words.textContent =
        "The portal could not start. Load it again; if that does not help, use a current version of Firefox, Chrome, Edge or Safari.";
    }
  };

  const fail = (mayArriveYet) => {
    if (over) return;
    over = true;
    const tried = tries();
    if (mayArriveYet && tried < MOST && count(tried + 1)) {
      setTimeout(() => location.reload(), 400 * (tried + 1));
    } else if (document.readyState === "loading") {
      addEventListener("DOMContentLoaded", say);
    } else {
      say();
    }
  };

  addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof HTMLLinkElement || target instanceof HTMLScriptElement) fail(true);
    },
    true,
  );
  // boot.js: the program could not be loaded (true), does not run here (false), or runs
  addEventListener("servicectl-failed", ({ detail }) => fail(detail));
  addEventListener("servicectl-started", () => {
    if (document.readyState === "complete") arrived();
    else addEventListener("load", arrived);
  });
}
