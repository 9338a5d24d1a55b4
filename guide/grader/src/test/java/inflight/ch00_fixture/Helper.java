package inflight.ch00_fixture;

/** Lies beside the tests of a chapter, and is no test by its name. */
public final class Helper {
  private Helper() {}
}
