package io.jenkins.plugins.scpcopy.worlds;

/** What the command meets in one run through its uses. */
record World(HostKind host, JavaRuntime java, Environment environment, int transfers, LoginShell login, Clock clock, Disk disk) {
    static World of(HostKind host, JavaRuntime java, Environment environment, int transfers) {
        return new World(host, java, environment, transfers, LoginShell.OWN, Clock.SAME, Disk.NORMAL);
    }

    World with(LoginShell other) {
        return new World(host, java, environment, transfers, other, clock, disk);
    }

    World with(Clock other) {
        return new World(host, java, environment, transfers, login, other, disk);
    }

    World with(Disk other) {
        return new World(host, java, environment, transfers, login, clock, other);
    }

    /** What is out of the ordinary in it. */
    String remark() {
        String text = login.isOwn() ? "" : "login shell " + login;
        if (clock != Clock.SAME) {
            text += (text.isEmpty() ? "" : ", ") + clock;
        }
        if (disk != Disk.NORMAL) {
            text += (text.isEmpty() ? "" : ", ") + "target " + disk;
        }
        return text;
    }

    @Override
    public String toString() {
        return host + ", Java " + java + ", locale " + environment + ", transfers " + transfers + ", " + remark();
    }
}
