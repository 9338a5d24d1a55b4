package inflight.mutants;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import inflight.proof.ParsedSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A source with the places of its parts, and what it becomes when one of them is replaced. */
final class Edits {
  private final String source;
  private final ParsedSource parsed;

  // By the source: two changes may come to the same.
  private final Map<String, Mutant> mutants = new LinkedHashMap<>();

  Edits(String source) {
    this.source = source;
    this.parsed = new ParsedSource(source);
  }

  CompilationUnitTree unit() {
    return parsed.unit();
  }

  List<Mutant> mutants() {
    return new ArrayList<>(mutants.values());
  }

  String text(Tree tree) {
    return source.substring(start(tree), end(tree));
  }

  /** Replaces a part; {@code %s} in the text stands for what was there. */
  void replace(String change, Tree tree, String after) {
    replace(change, start(tree), end(tree), after.replace("%s", text(tree)));
  }

  /** Replaces two parts that follow each other, and what lies between them. */
  void replace(String change, Tree first, Tree last, String after) {
    replace(change, start(first), end(last), after);
  }

  /** Replaces the first of some words in a part. */
  void replaceIn(String change, Tree tree, String words, String after) {
    var at = source.indexOf(words, start(tree));
    if (at >= 0 && at < end(tree)) {
      // The rest of the line is there to be read.
      var newline = source.indexOf('\n', at);
      var until = newline < 0 ? source.length() : newline;
      replace(change, at, until, after + source.substring(at + words.length(), until));
    }
  }

  /** Moves a statement before or behind a block into it. */
  void moveIn(String change, StatementTree moved, BlockTree block, boolean toBegin) {
    var brace = toBegin ? start(block) + 1 : end(block) - 1;
    if (toBegin) {
      var between = source.substring(end(moved), brace);
      replace(change, start(moved), brace, between + " " + text(moved));
    } else {
      var between = source.substring(brace, start(moved));
      replace(change, brace, end(moved), text(moved) + " " + between);
    }
  }

  /** Moves the first statement of a block, and the last, out of what holds it. */
  void moveOut(StatementTree holder, BlockTree block) {
    var statements = block.getStatements();
    if (statements.size() < 2) {
      return;
    }
    var first = statements.getFirst();
    var last = statements.getLast();
    replace(
        "locked too late",
        start(holder),
        end(first),
        text(first) + " " + source.substring(start(holder), start(first)));
    replace(
        "unlocked too early",
        start(last),
        end(holder),
        source.substring(end(last), end(holder)) + " " + text(last));
  }

  private void replace(String change, int start, int end, String after) {
    var before = source.substring(start, end);
    var whole = source.substring(0, start) + after + source.substring(end);
    if (!before.equals(after)) {
      mutants.putIfAbsent(whole, new Mutant(change, parsed.line(start), before, after, whole));
    }
  }

  private int start(Tree tree) {
    return parsed.start(tree);
  }

  private int end(Tree tree) {
    return parsed.end(tree);
  }
}
