// What a test asks a page: the value is of the type Seen of page_test.ts.
(() => {
  const all = [...document.querySelectorAll("*")];
  const name = (element) => element.outerHTML.slice(0, 200);
  const headings = [...document.querySelectorAll("h1, h2")];
  const tables = [...document.querySelectorAll("table")];
  const charts = [...document.querySelectorAll("svg")];
  const isEmpty = (text) => (text ?? "").trim() === "";
  return {
    beyond: all.filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .map(name),
    hidden: headings.filter((heading) => {
      const { height, left, width } = heading.getBoundingClientRect();
      return !heading.checkVisibility() || height < 10 || width < 10 || left < 0;
    }).map(name),
    headings: headings.length,
    unnamed: [
      ...tables.filter(({ caption }) => isEmpty(caption?.innerText)),
      ...charts.filter((svg) =>
        isEmpty(svg.querySelector("title")?.textContent) || isEmpty(svg.getAttribute("aria-label"))
      ),
      ...document.querySelectorAll("th:not([scope])"),
    ].map(name),
    active: all.filter((element) =>
      element.matches("script, iframe, object, embed, img, form, a") ||
      [...element.attributes].some((attribute) => attribute.name.startsWith("on"))
    ).map(name),
    title: document.title,
  };
})();
