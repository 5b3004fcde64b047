package io.jenkins.plugins.scpcopy.worlds;

import io.jenkins.plugins.scpcopy.worlds.Script.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Does in one world what users do, and says how each step went. */
final class Visit {
    static final String OK = "ok";
    /** But that the times of directories are of the host's making. */
    static final String OK_BUT_TIMES = "ok, not directories' times";
    /** The host cannot, and the command said so before it sent anything. */
    static final String REFUSED = "no";
    /** It had to fail, and did so with status, path and reason, and with nothing incomplete under a final name. */
    static final String TOLD = "told";

    private static final String FUNCTIONS = """
            set -f
            look() {
                (cd "$1" && find . -mindepth 1 -exec stat -c '%n %F %a %Y' {} + | LC_ALL=C sort &&
                    find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2) | sed 's/ regular empty file / regular file /'
            }
            same() { look "$1" | compared >expected; look "$2" | compared >found; diff expected found; }
            changes() { (cd "$1" && find . -type f -exec stat -c '%Z %n' {} + | LC_ALL=C sort); }
            """;
    private static final String TREE = """
            mkdir tree tree/sub 'tree/two words' tree/hollow
            echo plain >tree/plain.txt
            : >tree/empty
            echo '#!/bin/sh' >tree/sub/run.sh
            echo private >'tree/two words/it'"'"'s'
            echo quote >'tree/sub/a"b'
            echo dollar >'tree/sub/$HOME `id` *?[x]'
            echo dash >tree/sub/-dash
            echo blank >'tree/two words/ leading'
            head -c 300001 /dev/urandom >tree/sub/large
            chmod 644 tree/plain.txt tree/empty tree/sub/large
            chmod 755 tree/sub/run.sh tree/sub tree/hollow
            chmod 600 "tree/two words/it's"
            chmod 750 'tree/two words'
            """;
    private static final String FOREIGN_NAMES = """
            mkdir tree/öffentlich
            echo umlaut >tree/öffentlich/grün.txt
            echo japanese >tree/日本語
            """;
    private static final String TIMES = """
            find tree -exec touch -d @1600000001 {} +
            touch -d @1500000007 tree/sub/run.sh tree/empty
            touch -d tomorrow tree/plain.txt
            touch -d @1400000003 tree/sub
            """;

    /** A message about one of the files that do not fit. */
    private static final Pattern ITEM = Pattern.compile("(?m)^scp-copy: [abc]: ");

    private final World world;
    private final Host host;
    private final Path work;
    private final Script script;
    private final String there;
    private final String here;
    private final Map<Step, String> cells = new EnumMap<>(Step.class);

    /** @param work an empty directory for what is here */
    Visit(World world, Host host, Path work, Path jar) throws IOException, NotHereException {
        this.world = world;
        this.host = host;
        this.work = work;
        Files.writeString(work.resolve("known"), host.knownHosts());
        Files.createDirectory(work.resolve("home"));
        StringBuilder command = new StringBuilder("command() { env -i PATH=\"$PATH\" HOME='" + work + "/home' "
                + world.environment().variables + " '" + world.java().program()
                + "' -XX:TieredStopAtLevel=1 -jar '" + jar + "' -q -B -F none -oUserKnownHostsFile='" + work + "/known' --transfers "
                + world.transfers());
        host.options().forEach(option -> command.append(" '").append(option).append('\''));
        String compared = "compared() { " + (keepsAll() ? "cat" : "sed 's/ directory \\([0-7]*\\) .*/ directory \\1/'") + "; }\n";
        script = new Script(work, FUNCTIONS + compared + command + " \"$@\"; }");
        there = "'" + host.account() + host.path() + "/";
        here = "'" + host.directory() + "/";
    }

    private boolean keepsAll() {
        return world.host().keepsTimesOfDirectories();
    }

    /** How each step that was made went. */
    Map<Step, String> cells() throws IOException, InterruptedException {
        script.succeed(TREE + (world.environment().namesAll ? FOREIGN_NAMES : "") + TIMES);
        if (world.disk() == Disk.NORMAL) {
            use();
        } else {
            trouble();
        }
        return cells;
    }

    private void use() throws IOException, InterruptedException {
        step(Step.UPLOAD, "command -rp tree/. " + there + "up'", "same tree " + here + "up'");
        step(Step.DOWNLOAD, "command -rp " + there + "up/.' down", "same tree down");
        step(
                Step.LIST, "command --list " + there + "up' >listed",
                "test $(wc -l <listed) = $(find tree -mindepth 1 -maxdepth 1 | wc -l) && grep -q ' [^ ]*plain.txt$' listed");
        names();
        if (world.environment().namesAll) {
            useAll();
        }
    }

    /** What no locale has a part in. */
    private void useAll() throws IOException, InterruptedException {
        step(Step.ATOMIC, "command -rp --atomic tree/. " + there + "atomic'", "same tree " + here + "atomic'");
        step(Step.VERIFY, "command -rp --verify sha256 tree/. " + there + "verified'", "same tree " + here + "verified'");
        step(
                Step.AGAIN, "changes " + here + "up' >before; command -rp --skip-unchanged tree/. " + there + "up'",
                "changes " + here + "up' >after; diff before after && same tree " + here + "up'");
        step(
                Step.MIRROR,
                "echo more >" + here + "up/more'; command -rp --mirror tree/. " + there + "up'",
                "test ! -e " + here + "up/more' && same tree " + here + "up'");
        step(
                Step.RELEASE,
                "command -rp --release 1 tree/. " + there + "app' && command -rp --release 2 tree/. " + there
                        + "app' && test \"$(readlink " + here + "app/current')\" = releases/2 && command --rollback " + there + "app'",
                "test \"$(readlink " + here + "app/current')\" = releases/1 && same tree " + here + "app/current/'");
    }

    private void step(Step step, String doing, String check) throws IOException, InterruptedException {
        if (world.host().allowed.contains(step)) {
            script.succeed("{ " + doing + "; } && { " + check + "; }");
            cells.put(step, keepsAll() ? OK : OK_BUT_TIMES);
            return;
        }
        String files = "find " + here + "' -type f ! -name more | LC_ALL=C sort";
        String directories = "find " + here + "' -type d | LC_ALL=C sort";
        String before = script.succeed(files);
        String around = script.succeed(directories);
        Outcome outcome = script.run(doing);
        String after = script.succeed(files);
        if (outcome.status() == 0 || !outcome.text().startsWith("scp-copy: ") || !before.equals(after)) {
            throw new AssertionError(step + " was to be refused: " + outcome + "\nbefore:\n" + before + "after:\n" + after);
        }
        cells.put(step, around.equals(script.succeed(directories)) ? REFUSED : REFUSED + ", empty directories stay");
    }

    /** What this locale has no name for fails, and the rest arrives. */
    private void names() throws IOException, InterruptedException {
        boolean all = world.environment().namesAll;
        String name = all ? "\"bad$(printf '\\351').txt\"" : "grün.txt";
        String why = all ? "not valid UTF-8" : "LC_ALL=C.UTF-8";
        script.succeed("mkdir foreign " + here + "foreign'; for d in foreign " + here
                + "foreign'; do echo good >\"$d\"/good.txt; echo bad >\"$d\"/" + name + "; done");
        fails("command -r foreign/. " + there + "named'", why, here + "named'");
        if (!all || world.host().readsAllNames()) {
            fails("command -r " + there + "foreign/.' named", why, "named");
        }
        cells.put(Step.NAMES, TOLD);
    }

    private void fails(String doing, String why, String target) throws IOException, InterruptedException {
        Outcome outcome = script.run(doing);
        if (outcome.status() == 0 || !outcome.text().contains(why)) {
            throw new AssertionError("this was to fail with '" + why + "': " + doing + "\n" + outcome);
        }
        script.succeed("test \"$(ls -A " + target + ")\" = good.txt && cmp foreign/good.txt " + target + "/good.txt");
    }

    /** The file system below {@code disk} has no room for all of it, or for anything. */
    private void trouble() throws IOException, InterruptedException {
        script.succeed("rm -r tree; mkdir tree " + here + "source'; for f in a b; do head -c 200000 /dev/urandom >tree/$f; done; "
                + "echo c >tree/c; cp tree/a tree/b tree/c " + here + "source'");
        fails(Step.UPLOAD, "command -rp tree/. " + there + "disk/up'", "up");
        if (world.host().allowed.contains(Step.ATOMIC)) {
            fails(Step.ATOMIC, "command -rp --atomic tree/. " + there + "disk/atomic'", "atomic");
        }
        if (world.host().allowed.contains(Step.RELEASE)) {
            fails(Step.RELEASE, "command -rp --release 1 tree/. " + there + "disk/app'", "app");
        }
        fails(Step.DOWNLOAD, "command -rp " + there + "source/.' " + here + "disk/down'", "down");
    }

    private void fails(Step step, String doing, String name) throws IOException, InterruptedException {
        Outcome outcome = script.run(doing);
        String text = outcome.text();
        boolean unexplained = text.contains("General failure")
                || world.disk() == Disk.OVER_QUOTA && text.contains("Failure, and the server does not say why");
        boolean names = text.contains(name) || ITEM.matcher(text).find();
        if (outcome.status() == 0 || !unexplained && !world.disk().reason.matcher(text).find() || !names) {
            throw new AssertionError(step + " was to fail with the path " + name + " and '" + world.disk().reason + "': " + outcome);
        }
        String cell = unexplained ? TOLD + ", no reason" : TOLD;
        String place = here + "disk/" + name + "'";
        boolean part = false;
        for (String file : script.succeed("test ! -e " + place + " || find " + place + " -type f").lines().toList()) {
            String base = file.substring(file.lastIndexOf('/') + 1);
            if (script.run("cmp 'tree/" + base + "' '" + file + "'").status() != 0) {
                part = true;
                if (step != Step.UPLOAD || !text.contains("/" + base + "' there may be incomplete")) {
                    throw new AssertionError(step + " leaves " + file + " incomplete: " + outcome);
                }
            }
        }
        cells.put(step, part ? cell + ", part stays" : cell);
        if (world.disk() != Disk.READ_ONLY) {
            script.succeed("rm -rf " + place);
        }
    }
}
