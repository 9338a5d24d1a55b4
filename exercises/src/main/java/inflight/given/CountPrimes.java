package inflight.given;

/** Work that computes and waits for nothing: how many primes are below a number. */
public final class CountPrimes implements ChildTask<Integer, Integer> {
  @Override
  public Integer apply(Integer end) {
    var count = 0;
    for (var n = 2; n < end; n++) {
      if (isPrime(n)) {
        count++;
      }
    }
    return count;
  }

  private static boolean isPrime(int n) {
    for (var i = 2; i * i <= n; i++) {
      if (n % i == 0) {
        return false;
      }
    }
    return true;
  }
}
