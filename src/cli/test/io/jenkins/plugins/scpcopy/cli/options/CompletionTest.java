package io.jenkins.plugins.scpcopy.cli.options;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.Assume;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine.Model.CommandSpec;

/** What shells and {@code man} are given, which is made from the options. */
public class CompletionTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final CommandSpec command = CommandSpec.forAnnotatedObject(new Options());

    private String bash(String... words) throws IOException {
        Assume.assumeTrue("bash is not installed", Tools.has("bash"));
        Path script = Trees.file(folder.getRoot().toPath(), "completion", Completion.BASH.of(command));
        return Tools.run("bash", "-c", "source '" + script + "'; COMP_WORDS=(scp-copy \"$@\"); COMP_CWORD=$#; _scp_copy 2>/dev/null;"
                + " echo \"${COMPREPLY[*]}\"", "bash", words.length > 0 ? words[0] : "", words.length > 1 ? words[1] : "").strip();
    }

    @Test
    public void bashKnowsOptionsAndTheirWords() throws IOException {
        assertEquals("--skip-unchanged", bash("-r", "--skip"));
        assertEquals("scp sftp", bash("--protocol", "s"));
        assertEquals("if-possible", bash("--verify", "i"));
        assertEquals("--no-default-excludes", bash("-r", "--no-d"));
        assertEquals("", bash("-r", "any"));
    }

    @Test
    public void zshReadsWhatItIsGiven() throws IOException {
        Assume.assumeTrue("zsh is not installed", Tools.has("zsh"));
        Path script = Trees.file(folder.getRoot().toPath(), "_scp-copy", Completion.ZSH.of(command));
        assertEquals("", Tools.run("zsh", "-n", script.toString()));
    }

    @Test
    public void eachOptionIsThereUnlessItIsHidden() {
        String manual = ManualPage.of(command, "1");
        String zsh = Completion.ZSH.of(command);
        command.options().forEach(option -> {
            String name = option.longestName();
            assertEquals(name, !option.hidden(), manual.contains(name.replace("-", "\\-")));
            assertEquals(name, !option.hidden(), zsh.contains("'*" + name + (name.startsWith("--") ? "[" : "")));
        });
        assertFalse(manual, manual.contains("%n"));
    }

    @Test
    public void manReadsThePageWithoutAWarning() throws IOException {
        Assume.assumeTrue("groff is not installed", Tools.has("groff"));
        Path page = Trees.file(folder.getRoot().toPath(), "scp-copy.1", ManualPage.of(command, "1"));
        String shown = Tools.run("groff", "-man", "-Tutf8", "-ww", page.toString());
        assertFalse(shown, shown.contains("warning:"));
        assertTrue(shown, shown.contains("Print the manual page"));
    }
}
