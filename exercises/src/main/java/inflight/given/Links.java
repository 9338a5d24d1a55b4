package inflight.given;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds what a page links to. Its methods may be called from any thread. */
public final class Links {
  private static final Pattern HREF = Pattern.compile("href\\s*=\\s*\"([^\"]*)\"");

  private Links() {}

  /**
   * The links of a page that lead to the same host and port, in order, each once, absolute, and
   * without what follows a {@code #}.
   *
   * @param base the page's own address
   */
  public static List<URI> in(URI base, String html) {
    var links = new LinkedHashSet<URI>();
    var matcher = HREF.matcher(html);
    while (matcher.find()) {
      target(base, matcher.group(1)).ifPresent(links::add);
    }
    return new ArrayList<>(links);
  }

  /**
   * Where a link or a redirect leads: absolute, and without what follows a {@code #}. Empty if it
   * leads to another host or port, or is no address.
   *
   * @param base the address of the page that it was found on
   */
  public static Optional<URI> target(URI base, String link) {
    try {
      var resolved = base.resolve(new URI(link.strip()));
      var target = new URI(resolved.getScheme(), resolved.getRawSchemeSpecificPart(), null);
      return base.getScheme().equals(target.getScheme())
              && base.getRawAuthority().equals(target.getRawAuthority())
          ? Optional.of(target)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
