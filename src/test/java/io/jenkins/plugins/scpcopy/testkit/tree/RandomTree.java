package io.jenkins.plugins.scpcopy.testkit.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes and changes trees of files at random; the same source of numbers makes the same tree. */
public final class RandomTree {
    /** Besides {@link Trees#ODD_NAMES}: other scripts, both forms of an accent, the longest name, and everyday ones. */
    private static final List<String> NAMES = List.of(
            "a", "b.txt", "lib", "index.html", "app-1.0.jar", "имя файла", "ملف", "한글", "e\u0301", "\u00e9", "😀", "\u00a0x",
            "n".repeat(255), "長".repeat(80), "-r", "--", "T0 0 0 0", "E", "D0755 0 x");
    /** What its owner may not write, only root overwrites. */
    private static final String[] FILE_MODES = {"rw-r--r--", "rw-------", "rwxr-xr-x", "rw-r-----", "rw-rw-rw-"};
    private static final String[] DIRECTORY_MODES = {"rwxr-xr-x", "rwx------", "rwxr-x---"};
    private static final int DEEPEST = 7;

    private final Path root;
    private final Random random;

    public RandomTree(Path root, Random random) throws IOException {
        this.root = Files.createDirectories(root);
        this.random = random;
    }

    /** Adds so many files, links and directories at most. */
    public RandomTree fill(int most, boolean links) throws IOException {
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            List<Path> directories = all('d');
            Path parent = directories.get(random.nextInt(directories.size()));
            Path path = parent.resolve(name());
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            int kind = random.nextInt(10);
            if (kind < 3 && root.relativize(path).getNameCount() < DEEPEST) {
                Files.createDirectory(path);
                Trees.mode(path, pick(DIRECTORY_MODES));
            } else if (kind == 3 && links && !all('f').isEmpty()) {
                List<Path> files = all('f');
                Files.createSymbolicLink(path, parent.relativize(files.get(random.nextInt(files.size()))));
            } else {
                write(path);
            }
        }
        return this;
    }

    /** Changes about a third of the files, removes some, and adds others. */
    public void change() throws IOException {
        for (Path file : all('f')) {
            int kind = random.nextInt(9);
            if (kind < 3) {
                write(file);
            } else if (kind == 3 && !isLinked(file)) {
                Files.delete(file);
            }
        }
        fill(5, false);
    }

    /** Puts another file in one rename in the place of one; whoever reads the old one goes on doing so. Returns its path, or nothing. */
    public String replace() throws IOException {
        List<Path> files = all('f');
        if (files.isEmpty()) {
            return "";
        }
        Path file = files.get(random.nextInt(files.size()));
        Path other = root.resolveSibling(root.getFileName() + ".new");
        write(other);
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
        return root.relativize(file).toString();
    }

    private boolean isLinked(Path file) throws IOException {
        for (Path link : all('l')) {
            if (link.resolveSibling(Files.readSymbolicLink(link)).normalize().equals(file)) {
                return true;
            }
        }
        return false;
    }

    /** With a time of its own, since files of equal size and time count as unchanged. */
    private void write(Path file) throws IOException {
        int size = switch (random.nextInt(20)) {
            case 0, 1 -> 0;
            case 2 -> random.nextInt(2_000_000);
            case 3, 4, 5 -> random.nextInt(200_000);
            case 6 -> 32768;
            default -> random.nextInt(3000);
        };
        Files.deleteIfExists(file);
        Files.write(file, random.nextInt(3) == 0 ? "same ".repeat(size / 5).getBytes() : Trees.noise(size, random.nextLong()));
        Trees.mode(file, pick(FILE_MODES));
        Trees.time(file, 1_000_000_000L + random.nextInt(700_000_000));
    }

    private String name() {
        List<String> names = random.nextInt(3) == 0 ? Trees.ODD_NAMES : NAMES;
        String name = names.get(random.nextInt(names.size()));
        return Trees.canName(root, name) ? name : "x" + random.nextInt(100);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** All files, links or (with the root) directories, in an order that the file system has no part in. */
    private List<Path> all(char kind) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return new ArrayList<>(paths.filter(path -> kind == (Files.isSymbolicLink(path) ? 'l' : Files.isDirectory(path) ? 'd' : 'f'))
                    .sorted()
                    .toList());
        }
    }
}
