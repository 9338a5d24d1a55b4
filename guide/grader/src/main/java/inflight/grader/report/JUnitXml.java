package inflight.grader.report;

import inflight.grader.behavior.BehaviorEvidence;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.model.Words;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The grade in the form in which a CI server or a learning platform reads JUnit's results: a file
 * for each exercise, with a test case for each behavior and for each of the other axes.
 */
public final class JUnitXml {
  /** A line for a table of failures; the whole is in the text. */
  private static final int LONGEST_MESSAGE = 2_000;

  private JUnitXml() {}

  /** A test case. A text is what to read of it, whatever it came to. */
  private record Case(String name, Status status, double seconds, String message, String text) {}

  /** Deletes what an earlier run left, so that nothing of it is taken for this one's. */
  public static void clear(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.newDirectoryStream(folder, "{TEST-*.xml,inflight.*.txt}")) {
      for (var file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Writes a file for each exercise.
   *
   * @param strict true if what is not finished counts as a failure
   */
  public static void write(Path folder, List<ExerciseGrade> grades, boolean strict)
      throws IOException {
    Files.createDirectories(folder);
    for (var grade : grades) {
      var file = folder.resolve("TEST-" + grade.exercise().className() + ".xml");
      Files.writeString(file, render(grade, strict));
    }
  }

  /** Why nothing could be graded, as a file of its own. */
  public static void write(Path folder, String usageError) throws IOException {
    Files.createDirectories(folder);
    var only = new Case("the command", Status.ERROR, 0, usageError, usageError);
    Files.writeString(folder.resolve("TEST-inflight.xml"), render("inflight", List.of(only), true));
  }

  static String render(ExerciseGrade grade, boolean strict) {
    var exercise = grade.exercise();
    var cases = new ArrayList<Case>();
    for (var axis : exercise.axes()) {
      var verdict =
          grade
              .verdict(axis)
              .orElseGet(() -> Verdict.of(axis, Status.ERROR, "the grader reached no verdict"));
      cases.addAll(cases(exercise, verdict));
    }
    return render(exercise.className(), cases, strict);
  }

  private static List<Case> cases(Exercise exercise, Verdict verdict) {
    var cases = new ArrayList<Case>();
    if (verdict.axis() == Axis.CORRECT && verdict.evidence() instanceof BehaviorEvidence known) {
      for (var test : known.tests()) {
        var finding =
            verdict.findings().stream()
                .filter(it -> it.claim().equals(test.behavior()))
                .findFirst();
        var text = finding.map(JUnitXml::text).orElse("");
        cases.add(
            new Case(
                exercise.title() + ": " + test.behavior(),
                test.status(),
                test.seconds(),
                text.isEmpty() ? test.status().label() : text,
                text));
      }
    }
    // The axis itself has its say where no behavior speaks for it.
    var spoken = cases.stream().anyMatch(it -> it.status().isRed()) || !verdict.status().isRed();
    if (cases.isEmpty() || !spoken) {
      cases.add(
          new Case(
              exercise.title() + ": " + verdict.axis().label(),
              verdict.status(),
              cases.isEmpty() ? verdict.seconds() : 0,
              "%s: %s%s"
                  .formatted(
                      verdict.label(),
                      verdict.summary(),
                      verdict.findings().stream()
                          .map(it -> "\n" + it.claim())
                          .collect(Collectors.joining())),
              verdict.findings().stream().map(JUnitXml::text).collect(Collectors.joining("\n"))));
    }
    return cases;
  }

  private static String text(Finding finding) {
    var lines = new ArrayList<String>();
    lines.add(finding.headline());
    lines.addAll(finding.details());
    return String.join("\n", lines);
  }

  private static String render(String suite, List<Case> cases, boolean strict) {
    var text = new StringWriter();
    try {
      var xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      attribute(xml, "name", suite);
      attribute(xml, "time", seconds(cases.stream().mapToDouble(Case::seconds).sum()));
      attribute(xml, "tests", "" + cases.size());
      attribute(xml, "errors", "" + count(cases, "error", strict));
      attribute(xml, "failures", "" + count(cases, "failure", strict));
      attribute(xml, "skipped", "" + count(cases, "skipped", strict));
      for (var each : cases) {
        xml.writeCharacters("\n  ");
        write(xml, suite, each, strict);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.close();
      return text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long count(List<Case> cases, String element, boolean strict) {
    return cases.stream().filter(it -> element(it.status(), strict).equals(element)).count();
  }

  /** What JUnit's form calls a status; empty for what passed. */
  private static String element(Status status, boolean strict) {
    return switch (status) {
      case PASSED -> "";
      case ERROR -> "error";
      default -> (strict ? status.isRedWhenStrict() : status.isRed()) ? "failure" : "skipped";
    };
  }

  private static void write(XMLStreamWriter xml, String suite, Case each, boolean strict)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute(xml, "name", each.name());
    attribute(xml, "classname", suite);
    attribute(xml, "time", seconds(each.seconds()));
    var element = element(each.status(), strict);
    if (!element.isEmpty()) {
      xml.writeCharacters("\n    ");
      xml.writeStartElement(element);
      var message = each.message();
      attribute(xml, "message", message.substring(0, Math.min(LONGEST_MESSAGE, message.length())));
      if (!element.equals("skipped")) {
        attribute(xml, "type", each.status().name());
        xml.writeCharacters(clean(each.text()));
      }
      xml.writeEndElement();
      xml.writeCharacters("\n  ");
    } else if (!each.text().isEmpty()) {
      xml.writeCharacters("\n    ");
      xml.writeStartElement("system-out");
      xml.writeCharacters(clean(each.text()));
      xml.writeEndElement();
      xml.writeCharacters("\n  ");
    }
    xml.writeEndElement();
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, clean(value));
  }

  private static String seconds(double seconds) {
    return Words.text("%.3f", seconds);
  }

  /** Code under test may say what no XML can hold. */
  private static String clean(String text) {
    var clean = new StringBuilder();
    text.codePoints()
        .map(
            it ->
                it == '\n'
                        || it == '\t'
                        || it >= 0x20 && it < 0xD800
                        || it > 0xDFFF && it < 0xFFFE
                        || it > 0xFFFF
                    ? it
                    : 0xFFFD)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
