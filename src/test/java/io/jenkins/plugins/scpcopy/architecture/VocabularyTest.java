package io.jenkins.plugins.scpcopy.architecture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * Messages call options what their reader calls them. The engine serves Jenkins and the command, so in its sentences stands
 * neither the one's name for an option nor the other's: {@code OptionNames} puts it there.
 */
public class VocabularyTest {
    private static final Path MAIN = Path.of("src/main/java/io/jenkins/plugins/scpcopy");
    private static final List<String> ENGINE = List.of("copy", "files", "remote", "scp", "sftp", "ssh");
    private static final Path COMMAND = Path.of("src/cli/java");
    /** Comments, and scripts for a host, which nobody reads. */
    private static final String UNSPOKEN = "(?m)^\\s*(\\*|//|/\\*).*$|(?s)\"\"\".*?\"\"\"";
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final String STEP = "\\b(allowEmpty|allowOutsideWorkspace|baseDir|connectTimeout|credentialsId|defaultExcludes"
            + "|dirMode|dryRun|failOnError|fileMode|hostVerification|jumpHosts|knownHosts|lockStep|proxyCredentialsId|retryDelay"
            + "|serverProfile|skipUnchanged|stallTimeout|toCredentialsId)\\b|\\b[a-z]+: (true|false|'[a-z]+')";
    private static final String OPTIONS = "(?<![-\\w])--[a-z]|\\bSCP_COPY_";

    @Test
    public void theEngineKnowsNobodysWords() throws IOException {
        List<String> found = new ArrayList<>();
        for (String layer : ENGINE) {
            found.addAll(sentences(MAIN.resolve(layer), STEP + "|" + OPTIONS));
        }
        assertEquals(List.of(), found);
    }

    @Test
    public void theCommandDoesNotSpeakAsJenkins() throws IOException {
        assertEquals(List.of(), sentences(COMMAND, STEP + "|\\b(Jenkins|[Ww]orkspace)\\b"));
    }

    @Test
    public void jenkinsDoesNotSpeakAsTheCommand() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !ENGINE.contains(MAIN.relativize(file).getName(0).toString()))
                    .toList()) {
                found.addAll(sentencesIn(file, OPTIONS));
            }
        }
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".properties")).toList()) {
                Matcher matcher = Pattern.compile(OPTIONS).matcher(Files.readString(file));
                while (matcher.find()) {
                    found.add(file + ": " + matcher.group());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    private static List<String> sentences(Path directory, String words) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
            assertTrue(directory + " has sources", !sources.isEmpty());
            for (Path file : sources) {
                found.addAll(sentencesIn(file, words));
            }
        }
        return found;
    }

    /** A literal with a blank in it is a part of a sentence; one without is a name that is handed on. */
    private static List<String> sentencesIn(Path file, String words) throws IOException {
        Pattern pattern = Pattern.compile(words);
        List<String> found = new ArrayList<>();
        Matcher literals = LITERAL.matcher(Files.readString(file).replaceAll(UNSPOKEN, ""));
        while (literals.find()) {
            String text = literals.group(1);
            if (text.contains(" ") && pattern.matcher(text).find()) {
                found.add(file.getFileName() + ": " + text);
            }
        }
        return found;
    }
}
