print("before");
function fails() {
  throw new TypeError("on purpose", { cause: 1 });
}
fails();
