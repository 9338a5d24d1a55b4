package inflight.grader.judge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.List;

/**
 * Loads what is judged, inside a judge process: the tests, then what was handed in, then the stubs.
 * Whatever the grader, the testkit or a library has is theirs: a class of that name that was handed
 * in is never looked at. A new one is made for each judgment, so that static fields begin afresh.
 */
public final class HandInLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final List<Path> folders;

  /**
   * @param folders of compiled classes; what comes first shadows what comes later
   */
  public HandInLoader(List<Path> folders) {
    // The URLs serve for resources: a test may want to read a class file.
    super("hand-in", folders.stream().map(HandInLoader::url).toArray(URL[]::new), parent());
    this.folders = folders.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
  }

  private static ClassLoader parent() {
    return HandInLoader.class.getClassLoader();
  }

  private static URL url(Path folder) {
    try {
      var uri = folder.toUri().toString();
      return java.net.URI.create(uri.endsWith("/") ? uri : uri + "/").toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    var path = name.replace('.', '/') + ".class";
    for (var folder : folders) {
      var file = folder.resolve(path);
      if (Files.isRegularFile(file)) {
        try {
          var bytes = Files.readAllBytes(file);
          var source = new CodeSource(url(folder), (Certificate[]) null);
          return defineClass(
              name, bytes, 0, bytes.length, new ProtectionDomain(source, null, this, null));
        } catch (IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
    }
    throw new ClassNotFoundException(name);
  }

  /**
   * Whether a class is there, in the folder that it was compiled into. Code under test may have
   * deleted it; then what lies in a later folder must not be judged in its place.
   */
  public static boolean isIn(Path folder, String className) {
    return Files.isRegularFile(folder.resolve(className.replace('.', '/') + ".class"));
  }
}
