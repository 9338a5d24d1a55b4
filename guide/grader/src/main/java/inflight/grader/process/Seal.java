package inflight.grader.process;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Marks the lines of a journal with a key that only the coordinator and the judge process's own
 * code know (HMAC, RFC 2104), so that a line that was forged, changed, moved or left out is
 * noticed. Not thread-safe.
 */
final class Seal {
  /** How many characters of a line the mark takes. */
  static final int LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private long number;

  Seal(String key) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM + ".", e);
    }
  }

  static String newKey() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The mark of the next line. */
  String next(byte[] line, int from, int to) {
    mac.update(Long.toString(number++).getBytes(StandardCharsets.US_ASCII));
    mac.update((byte) ' ');
    mac.update(line, from, to - from);
    return HexFormat.of().formatHex(mac.doFinal(), 0, LENGTH / 2);
  }
}
