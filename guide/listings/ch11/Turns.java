import inflight.ch11_gevent.Greenlet;

void main() throws Exception {
  var main = Greenlet.current();
  var window =
      new Greenlet(
          first -> {
            IO.println("clerk gets " + first);
            var second = main.switchTo("one stamp");
            IO.println("clerk gets " + second);
            return "closed";
          });
  IO.println("main gets " + window.switchTo("a letter"));
  IO.println("main gets " + window.switchTo("a parcel"));
}
