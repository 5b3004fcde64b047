package io.jenkins.plugins.scpcopy.worlds;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.Assume;
import org.junit.Test;

/**
 * The jar in many worlds. Every build tries a few; {@code -Dscpcopy.worlds=docs/WORLDS.md} tries all, and writes there what was
 * tried, {@code -Dscpcopy.worlds.only=dropbear.*full} those alone whose description matches.
 */
public class WorldsIT {
    private static final List<Integer> JAVAS = List.of(17, 21, 25);
    private static final List<Integer> TRANSFERS = List.of(1, 2, 16);
    private static final List<Environment> POORER = List.of(Environment.C, Environment.NONE, Environment.MISSING);
    private static final List<String> SHELLS = List.of("sh", "bash", "zsh", "fish", "tcsh", "ksh", "busybox");

    private final Table table = new Table();
    private final List<String> faults = new ArrayList<>();

    @Test
    public void everyWorldIsAsTheTableSays() throws Exception {
        Assume.assumeNotNull(System.getProperty("jar"));
        Assume.assumeTrue("the shell scripts are for Linux", Files.exists(Path.of("/proc/self/cmdline")));
        String file = System.getProperty("scpcopy.worlds", "");
        Pattern only = Pattern.compile(System.getProperty("scpcopy.worlds.only", ""));
        List<World> worlds = (file.isEmpty() ? few() : all()).stream()
                .filter(world -> only.matcher(world.toString()).find())
                .toList();
        ExecutorService visitors = Executors.newFixedThreadPool(2 * Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Found>> found = new ArrayList<>();
            for (World world : worlds) {
                found.add(visitors.submit(() -> visit(world)));
            }
            for (Future<Found> one : found) {
                tell(one.get());
            }
        } finally {
            visitors.shutdownNow();
        }
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), table.text(programs()));
        }
        assertEquals(String.join("\n\n", faults), 0, faults.size());
    }

    private static List<World> few() {
        JavaRuntime java = JavaRuntime.own();
        return List.of(
                World.of(HostKind.OPENSSH, java, Environment.UTF_8, 2),
                World.of(HostKind.OPENSSH_BY_SFTP, java, Environment.C, 1).with(Disk.FULL));
    }

    private static List<World> all() {
        List<World> worlds = new ArrayList<>();
        JavaRuntime own = JavaRuntime.own();
        int turn = 0;
        for (HostKind host : HostKind.values()) {
            for (int java : JAVAS) {
                for (Environment environment : List.of(Environment.UTF_8, POORER.get(turn % POORER.size()))) {
                    worlds.add(World.of(host, new JavaRuntime(java), environment, TRANSFERS.get(turn++ % TRANSFERS.size())));
                }
            }
        }
        for (HostKind host : List.of(HostKind.OPENSSH, HostKind.DROPBEAR)) {
            for (int transfers : TRANSFERS) {
                worlds.add(World.of(host, own, Environment.UTF_8, transfers));
            }
        }
        for (String shell : SHELLS) {
            worlds.add(World.of(HostKind.OPENSSH, own, Environment.UTF_8, TRANSFERS.get(turn++ % TRANSFERS.size()))
                    .with(new LoginShell(shell)));
        }
        for (Clock clock : List.of(Clock.HOST_AHEAD, Clock.HOST_BEHIND)) {
            for (HostKind host : List.of(HostKind.OPENSSH, HostKind.OPENSSH_BY_SFTP)) {
                worlds.add(World.of(host, own, Environment.UTF_8, 2).with(clock));
            }
        }
        for (Disk disk : List.of(Disk.READ_ONLY, Disk.FULL, Disk.OVER_QUOTA)) {
            for (HostKind host : HostKind.values()) {
                if (host != HostKind.MINA_SCP) {
                    worlds.add(World.of(host, own, Environment.UTF_8, TRANSFERS.get(turn++ % TRANSFERS.size())).with(disk));
                }
            }
        }
        return worlds.stream().distinct().toList();
    }

    /** How it was in a world: what each step made, why it was not tried, or what was wrong. */
    private record Found(World world, Map<Step, String> cells, String missing, String fault) {}

    private static Found visit(World world) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory("world");
        try {
            return new Found(world, visit(world, place), "", "");
        } catch (NotHereException e) {
            return new Found(world, Map.of(), e.getMessage(), "");
        } catch (AssertionError e) {
            return new Found(world, Map.of(), "", e.getMessage());
        } finally {
            Trees.delete(place);
        }
    }

    private void tell(Found found) {
        String outcome = "as it should be";
        if (!found.missing().isEmpty()) {
            table.addMissing(found.world(), found.missing());
            outcome = "not here: " + found.missing();
        } else if (!found.fault().isEmpty()) {
            table.addFault(found.world());
            faults.add(found.world() + ": " + found.fault());
            outcome = found.fault();
        } else {
            table.add(found.world(), found.cells());
        }
        System.out.println(found.world() + ": " + outcome);
    }

    private static Map<Step, String> visit(World world, Path place) throws IOException, InterruptedException, NotHereException {
        Path jar = Path.of(System.getProperty("jar"));
        Path served = Files.createDirectories(place.resolve("served/files"));
        Path work = Files.createDirectory(place.resolve("work"));
        world.java().program();
        if (world.disk() == Disk.NORMAL) {
            try (Host host = world.host().start(world, served, jar)) {
                return new Visit(world, host, work, jar).cells();
            }
        }
        try (Disk.Mount mount = world.disk().mount(Files.createDirectory(served.resolve("disk")));
                Host host = world.host().start(world, served, jar)) {
            return new Visit(world, host, work, jar).cells();
        }
    }

    private static List<String> programs() throws IOException {
        List<String> programs = new ArrayList<>();
        for (int java : JAVAS) {
            try {
                programs.add(new JavaRuntime(java).fullVersion());
            } catch (NotHereException e) {
                // The table says so.
                continue;
            }
        }
        programs.add(Tools.run("uname", "-sm").strip());
        for (String command : List.of("ssh -V", "dropbear -V", "zsh --version", "fish --version", "tcsh --version", "busybox | head -n 1")) {
            if (Tools.has(command.split(" ")[0])) {
                programs.add(Tools.run("sh", "-c", command + " 2>&1").lines().findFirst().orElse("").strip());
            }
        }
        return programs;
    }
}
