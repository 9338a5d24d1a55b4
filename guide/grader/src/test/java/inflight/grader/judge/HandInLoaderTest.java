package inflight.grader.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.testkit.Gate;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandInLoaderTest {
  @TempDir Path folder;

  @Test
  @DisplayName("what comes first shadows what comes later")
  void order() throws Exception {
    write("first", "inflight.ch01_ideas.Left");
    write("second", "inflight.ch01_ideas.Left");
    write("second", "inflight.ch01_ideas.Right");

    try (var loader = loader("first", "second")) {
      assertThat(source(loader, "inflight.ch01_ideas.Left")).endsWith("/first/");
      assertThat(source(loader, "inflight.ch01_ideas.Right")).endsWith("/second/");
    }
  }

  @Test
  @DisplayName(
      "a class named like one of the grader's, the testkit's or a library's is not looked at")
  void boundary() throws Exception {
    for (var name :
        List.of(
            "inflight.testkit.Gate",
            "inflight.grader.behavior.BehaviorWork",
            "org.junit.jupiter.api.Test",
            "com.google.gson.Gson",
            "java.lang.Evil")) {
      write("hand-in", name);
    }

    try (var loader = loader("hand-in")) {
      assertThat(loader.loadClass("inflight.testkit.Gate")).isSameAs(Gate.class);
      assertThat(loader.loadClass("org.junit.jupiter.api.Test")).isSameAs(Test.class);
      assertThat(loader.loadClass("com.google.gson.Gson").getClassLoader()).isNotSameAs(loader);
      assertThat(loader.loadClass("inflight.grader.behavior.BehaviorWork").getClassLoader())
          .isNotSameAs(loader);
      assertThatThrownBy(() -> loader.loadClass("java.lang.Evil"))
          .isInstanceOf(SecurityException.class);
    }
  }

  @Test
  @DisplayName("two loaders share no class")
  void fresh() throws Exception {
    write("hand-in", "inflight.ch01_ideas.Left");

    try (var one = loader("hand-in");
        var other = loader("hand-in")) {
      assertThat(one.loadClass("inflight.ch01_ideas.Left"))
          .isNotSameAs(other.loadClass("inflight.ch01_ideas.Left"));
    }
  }

  @Test
  @DisplayName("a class that was deleted is missing, also if a stub of its name is there")
  void missing() throws Exception {
    write("hand-in", "inflight.ch01_ideas.Left");
    write("stubs", "inflight.ch01_ideas.Left");
    var handIn = folder.resolve("hand-in");
    assertThat(HandInLoader.isIn(handIn, "inflight.ch01_ideas.Left")).isTrue();

    Files.delete(handIn.resolve("inflight/ch01_ideas/Left.class"));

    assertThat(HandInLoader.isIn(handIn, "inflight.ch01_ideas.Left")).isFalse();
  }

  private HandInLoader loader(String... folders) {
    return new HandInLoader(List.of(folders).stream().map(folder::resolve).toList());
  }

  private static String source(ClassLoader loader, String name) throws ClassNotFoundException {
    var domain = loader.loadClass(name).getProtectionDomain();
    return domain.getCodeSource().getLocation().getPath();
  }

  private void write(String where, String name) throws IOException {
    var file = folder.resolve(where).resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    Files.write(file, ClassFile.of().build(ClassDesc.of(name), it -> {}));
  }
}
