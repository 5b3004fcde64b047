package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the command inside the test, with a home directory, answers to its questions, and what it printed. */
public final class CommandRun {
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> answers = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();
    private boolean asks;

    /** @param home the home and working directory */
    public CommandRun(Path home) {
        this.home = home;
    }

    public CommandRun environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Gives answers to questions, in order; without this call nobody can be asked. */
    CommandRun answers(String... texts) {
        asks = true;
        answers.addAll(Arrays.asList(texts));
        return this;
    }

    /** @return the exit status */
    public int run(String... words) {
        // New ones each time: a thread of the run before may still have something to say.
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        questions.clear();
        return ClientMain.run(
                List.of(words),
                new Surroundings(
                        environment,
                        home,
                        home,
                        "me",
                        asks ? this::answer : null,
                        null,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    private char[] answer(String question) {
        questions.add(question);
        return answers.isEmpty() ? null : answers.remove(0).toCharArray();
    }

    List<String> questions() {
        return questions;
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
