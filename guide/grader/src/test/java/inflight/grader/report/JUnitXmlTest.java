package inflight.grader.report;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.behavior.BehaviorEvidence;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JUnitXmlTest {
  private static final Exercise EXERCISE =
      new Exercise("Left", "inflight.ch01_ideas", 1, "1.1", List.of(Axis.CORRECT, Axis.RACE_FREE));

  @Test
  @DisplayName("each behavior is a case with its sentence and its time, and tells what failed")
  void behaviors() throws Exception {
    var evidence =
        new BehaviorEvidence(
            List.of(
                new BehaviorEvidence.Test("it adds", false, Status.PASSED, 0.25),
                new BehaviorEvidence.Test("it waits", false, Status.FAILED, 1.5)));
    var finding =
        new Finding("it waits", List.of("expected: 1", "but was: \ud800 \u0001"), "Left.java:7");
    var grade =
        ExerciseGrade.none(EXERCISE)
            .with(
                new Verdict(
                    Axis.CORRECT,
                    Status.FAILED,
                    "1 of 2 behaviors hold",
                    List.of(finding),
                    evidence,
                    2))
            .with(Verdict.of(Axis.RACE_FREE, Status.WAITING, "waits for the axis correct"));

    var cases = parsed(JUnitXml.render(grade, false)).getElementsByTagName("testcase");

    assertThat(cases.getLength()).isEqualTo(3);
    var passed = (Element) cases.item(0);
    assertThat(passed.getAttribute("name")).isEqualTo("1.1 Left: it adds");
    assertThat(passed.getAttribute("time")).isEqualTo("0.250");
    var failed = (Element) ((Element) cases.item(1)).getElementsByTagName("failure").item(0);
    assertThat(failed.getAttribute("message")).contains("(Left.java:7)").contains("expected: 1");
    assertThat(failed.getTextContent()).contains("but was: \ufffd \ufffd");
    var waiting = (Element) cases.item(2);
    assertThat(waiting.getAttribute("name")).isEqualTo("1.1 Left: race-free");
    assertThat(waiting.getElementsByTagName("skipped").getLength()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "a failure that no behavior tells has a case of its own; a missing verdict is an error")
  void axis() throws Exception {
    var grade =
        ExerciseGrade.none(EXERCISE)
            .with(
                new Verdict(
                    Axis.CORRECT,
                    Status.FAILED,
                    "it cannot be graded as it is",
                    List.of(new Finding("Left.java does not compile", List.of("';' expected"))),
                    null,
                    0));

    var suite = parsed(JUnitXml.render(grade, true)).getDocumentElement();

    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    var failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).contains("Left.java does not compile");
    assertThat(failure.getTextContent()).contains("';' expected");
  }

  @Test
  @DisplayName("reports of an earlier run go, and nothing else does")
  void clear(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("TEST-inflight.ch01_ideas.Left.xml"), "");
    Files.writeString(folder.resolve("other.xml"), "");

    JUnitXml.clear(folder);

    assertThat(folder).isDirectoryNotContaining("glob:**TEST-*");
    assertThat(folder.resolve("other.xml")).exists();
  }

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
