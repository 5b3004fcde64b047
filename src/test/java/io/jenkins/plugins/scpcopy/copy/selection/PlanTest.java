package io.jenkins.plugins.scpcopy.copy.selection;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PlanTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        for (String name : List.of("target/a.jar", "target/b.war", "target/lib/c.jar", "target/lib/.git/d", "Target.txt")) {
            Trees.file(work, name, "x");
        }
        Files.createDirectories(work.resolve("target/empty/inner"));
    }

    private Plan plan(CopySource from, UnaryOperator<CopyRequest.Builder> options) throws IOException {
        CopyRequest request = options.apply(CopyRequest.builder(from, CopyRun.toHost("x"), work.toString())).build();
        return new UploadPlanner(request, new LocalPaths(request), MemoryBudget.ofHeap().plan()).plan();
    }

    private List<String> targets(CopySource from) throws IOException {
        return plan(from, CopyRun::same).items().stream()
                .map(item -> item.target() + (item.directory() ? "/" : ""))
                .toList();
    }

    private CopySource select(
            List<String> includes, List<String> excludes, String base, boolean flatten, boolean defaultExcludes) {
        return new CopySource.LocalPatterns(includes, excludes, base, flatten, defaultExcludes);
    }

    @Test
    public void antPatterns() throws Exception {
        assertEquals(List.of("target/a.jar", "target/lib/c.jar"), targets(CopyRun.patterns("**/*.jar")));
        assertEquals(List.of("target/a.jar"), targets(CopyRun.patterns("target/*.jar")));
        assertEquals(List.of("target/a.jar", "target/b.war"), targets(CopyRun.patterns("target/*")));
        assertEquals(List.of("target/b.war", "target/lib/c.jar"), targets(CopyRun.patterns("target/b.*", " target/lib/*.jar ")));
        assertEquals(List.of("lib/c.jar"), targets(select(List.of("**/*.jar"), List.of("a.*"), "target", false, true)));
    }

    @Test
    public void patternThatNamesADirectoryMeansItsTree() throws Exception {
        List<String> tree = List.of("target/a.jar", "target/b.war", "target/empty/inner/", "target/lib/c.jar");
        assertEquals(tree, targets(CopyRun.patterns("target")));
        assertEquals(tree, targets(CopyRun.patterns("target/")));
        assertEquals(tree, targets(CopyRun.patterns("target/**")));
        assertEquals(List.of("target/lib/.git/d", "target/lib/c.jar"),
                targets(select(List.of("target/lib"), List.of(), ".", false, false)));
    }

    @Test
    public void emptyDirectoriesCountWhenSelected() throws Exception {
        assertEquals(List.of("target/empty/inner/"), targets(CopyRun.patterns("target/empty/**")));
        Trees.file(work, "hidden/.gitignore", "");
        assertEquals("nothing but excluded files", List.of("hidden/"), targets(CopyRun.patterns("hidden/**")));
        Trees.file(work, "mixed/.gitignore", "");
        Trees.file(work, "mixed/x", "");
        assertEquals(List.of("mixed/x"), targets(CopyRun.patterns("mixed/**")));
    }

    @Test
    public void patternsAreCaseSensitive() throws Exception {
        assertEquals(List.of("Target.txt"), targets(CopyRun.patterns("T*")));
    }

    @Test
    public void flattenTellsAllCollisions() throws Exception {
        Trees.file(work, "other/a.jar", "y");
        Trees.file(work, "other/c.jar", "y");
        TransferException refusal = assertThrows(
                TransferException.class, () -> plan(select(List.of("**/*.jar"), List.of(), ".", true, true), CopyRun::same));
        assertEquals(Phase.PLAN, refusal.phase());
        assertTrue(refusal.getMessage(),
                refusal.getMessage().contains("'other/a.jar' and 'target/a.jar' would both become 'a.jar'"));
        assertTrue(refusal.getMessage(),
                refusal.getMessage().contains("'other/c.jar' and 'target/lib/c.jar' would both become 'c.jar'"));
        assertEquals(List.of("a.jar", "c.jar"), targets(select(List.of("target/**/*.jar"), List.of(), ".", true, true)));
    }

    @Test
    public void nothingMatchedSaysWhatIsThere() throws Exception {
        assertNoMatch("nothing matches '*.ear' in '" + work + "': that directory has ", "*.ear");
        assertNoMatch("nothing matches 'target/*.ear' in '" + work + "': 'target' exists; 'target' has ", "target/*.ear");
        assertNoMatch("'target/libs' does not exist; 'target' has ", "target/libs/*.jar");
        assertNoMatch("'target/c.jar' does not exist; 'target' has ", "target/c.jar");
        TransferException noBase = assertThrows(
                TransferException.class,
                () -> plan(select(List.of("*"), List.of(), "no/where", false, true), CopyRun::same));
        assertTrue(noBase.getMessage(), noBase.getMessage().contains("no/where' does not exist"));
        Plan empty = plan(CopyRun.patterns("*.ear"), b -> b.allowEmpty(true));
        assertEquals(0, empty.items().size());
        assertEquals(1, empty.warnings().size());
    }

    @Test
    public void everyPatternHasToMatch() throws Exception {
        for (String missing : List.of("*.ear", "target/c.jar", "gone", "target/none/**")) {
            String message = assertNoMatch("nothing matches '" + missing + "' in ", "target/*.jar", missing, "target/lib");
            assertFalse(message, message.contains("target/*.jar"));
            Plan plan = plan(CopyRun.patterns("target/*.jar", missing), b -> b.allowEmpty(true));
            assertEquals(1, plan.items().size());
            assertEquals(1, plan.warnings().size());
            assertTrue(plan.warnings().get(0), plan.warnings().get(0).startsWith("nothing matches '" + missing + "' in "));
        }
        assertNoMatch("nothing matches '*.ear', '*.sar' in ", "*.ear", "target", "*.sar");
        // Whatever is found counts, and so does what another pattern has found, too.
        targets(CopyRun.patterns("target/a.jar", "target/*.jar", "**/*.war", "target/empty/inner"));
    }

    @Test
    public void whatIsExcludedMatchesNothing() throws Exception {
        CopySource from = select(List.of("**/*.jar", "target/b.war"), List.of("**/*.war"), ".", false, true);
        TransferException refusal = assertThrows(TransferException.class, () -> plan(from, CopyRun::same));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("'target/b.war' exists but is excluded"));
        assertFalse("nothing is missing", refusal.advice().isPresent());
    }

    @Test
    public void patternsThatCanNeverMatchAreRefused() throws Exception {
        Path elsewhere = temporary.newFolder("elsewhere").toPath();
        for (String never : List.of("../*", "target/../../*", "..\\*", "/no/where/*", elsewhere + "/**")) {
            for (boolean exclude : new boolean[] {false, true}) {
                CopySource from = exclude
                        ? select(List.of("target"), List.of("*.txt", never), ".", false, true)
                        : select(List.of("target", never), List.of(), ".", false, true);
                for (boolean allowEmpty : new boolean[] {false, true}) {
                    TransferException refusal = assertThrows(
                            never, TransferException.class, () -> plan(from, b -> b.allowEmpty(allowEmpty)));
                    assertEquals(Phase.PLAN, refusal.phase());
                    String expected = (exclude ? "the exclude '" : "'") + never + "' cannot match, since ";
                    assertTrue(refusal.getMessage(), refusal.getMessage().startsWith(expected));
                    assertFalse("allowEmpty would not help", refusal.advice().isPresent());
                }
            }
        }
    }

    @Test
    public void absolutePatternsBelowTheBaseMeanWhatTheySay() throws Exception {
        List<String> jars = List.of("target/a.jar", "target/lib/c.jar");
        assertEquals(jars, targets(CopyRun.patterns(work + "/**/*.jar")));
        assertEquals(List.of("target/a.jar"), targets(CopyRun.patterns(work + "/target/a.jar")));
        assertEquals(SourceKind.FILE, plan(CopyRun.patterns(work + "/target/a.jar"), CopyRun::same).kind());
        assertEquals(List.of("lib/c.jar"),
                targets(select(List.of(work + "/target/lib"), List.of(work + "/target/a.*"), work + "/target", false, true)));
        assertEquals(List.of("target/b.war"),
                targets(select(List.of("target/*"), List.of(work + "/target/*.jar"), ".", false, true)));
        assertEquals(4, targets(CopyRun.patterns(work + "/target")).size());
        assertEquals(5, targets(CopyRun.patterns(work.toString())).size());
        assertEquals(5, targets(CopyRun.patterns(".")).size());
    }

    @Test
    public void absolutePatternsAreComparedByWhereTheyLead() throws Exception {
        Path other = Files.createSymbolicLink(temporary.getRoot().toPath().resolve("other"), work);
        assertEquals(List.of("target/a.jar"), targets(CopyRun.patterns(other + "/target/*.jar")));
        assertEquals(List.of("a.jar"), targets(select(List.of(work + "/target/*.jar"), List.of(), other + "/target", false, true)));
        // From another directory they keep their own names.
        CopyRequest.Builder inside = CopyRequest.builder(
                CopyRun.patterns(other + "/target/*.jar", work + "/target/lib"), CopyRun.toHost("x"), work + "/target/empty");
        CopyRequest request = inside.confinement(work.toString()).build();
        assertEquals(
                List.of("a.jar", "lib/c.jar"),
                new UploadPlanner(request, new LocalPaths(request), MemoryBudget.ofHeap().plan()).plan().items().stream()
                        .map(Plan.Item::target)
                        .toList());
    }

    @Test
    public void absolutePatternsStayInsideTheConfinement() throws Exception {
        Trees.file(temporary.getRoot().toPath(), "secret/key", "k");
        Files.createSymbolicLink(work.resolve("link"), temporary.getRoot().toPath().resolve("secret"));
        for (String pattern : List.of("/secret/*", "/secret/key", "/work/link/*", "/work/link/key")) {
            TransferException refusal = assertThrows(
                    pattern,
                    TransferException.class,
                    () -> plan(CopyRun.patterns(temporary.getRoot() + pattern), b -> b.confinement(work.toString())));
            assertEquals(Phase.PLAN, refusal.phase());
        }
        String outside = temporary.getRoot() + "/secret";
        TransferException refusal = assertThrows(
                TransferException.class,
                () -> plan(CopyRun.patterns(outside + "/key"), b -> b.confinement(work.toString())));
        assertTrue(refusal.advice().orElse(""), refusal.advice().orElse("").contains("allowOutsideWorkspace"));
        assertEquals(List.of("key"), targets(CopyRun.patterns(outside + "/key")));
    }

    private String assertNoMatch(String part, String... patterns) {
        TransferException refusal =
                assertThrows(TransferException.class, () -> plan(CopyRun.patterns(patterns), CopyRun::same));
        assertEquals(Phase.PLAN, refusal.phase());
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(part));
        assertTrue(refusal.advice().orElse(""), refusal.advice().orElse("").contains("allowEmpty"));
        return refusal.getMessage();
    }

    @Test
    public void pathsNamedOneByOne() throws Exception {
        assertEquals(List.of("a.jar", "c.jar"), targets(CopyRun.paths("target/a.jar", work + "/target/lib/c.jar")));
        assertEquals(List.of("lib/.git/d", "lib/c.jar"), targets(CopyRun.paths("target/lib/")));
        assertEquals(List.of(".git/d", "c.jar"), targets(CopyRun.paths("target/lib/.")));
        assertPathRefused("gone: no such file or directory", "gone");
        assertPathRefused("would both become 'c.jar'", "target/lib/c.jar", work + "/target/lib/c.jar");
        assertPathRefused("target/a.jar/: not a directory", "target/a.jar/");
        TransferException refusal = assertThrows(
                TransferException.class, () -> plan(CopyRun.paths("target"), b -> b.recursive(false)));
        assertEquals("target: is a directory; -r copies it with all that is in it", refusal.getMessage());
        Plan some = plan(CopyRun.paths("gone", "target/a.jar"), b -> b.allowEmpty(true));
        assertEquals(1, some.items().size());
        assertEquals(List.of("gone: no such file or directory"), some.warnings());
    }

    private void assertPathRefused(String part, String... paths) {
        TransferException refusal = assertThrows(TransferException.class, () -> plan(CopyRun.paths(paths), CopyRun::same));
        assertEquals(Phase.PLAN, refusal.phase());
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(part));
    }

    @Test
    public void shapes() throws Exception {
        assertEquals(SourceKind.FILE, plan(CopyRun.patterns("target/a.jar"), CopyRun::same).kind());
        assertEquals(SourceKind.FILE, plan(CopyRun.patterns("./target/a.jar"), CopyRun::same).kind());
        assertEquals(SourceKind.SEVERAL, plan(CopyRun.patterns("target/*.jar"), CopyRun::same).kind());
        assertEquals(SourceKind.SEVERAL, plan(CopyRun.patterns("target/lib"), CopyRun::same).kind());
        assertEquals(SourceKind.FILE, plan(CopyRun.paths("target/a.jar"), CopyRun::same).kind());
        assertEquals(SourceKind.DIRECTORY, plan(CopyRun.paths("target"), CopyRun::same).kind());
        assertEquals(SourceKind.CONTENTS, plan(CopyRun.paths("target/."), CopyRun::same).kind());
        assertEquals(SourceKind.SEVERAL, plan(CopyRun.paths("target", "Target.txt"), CopyRun::same).kind());
    }
}
