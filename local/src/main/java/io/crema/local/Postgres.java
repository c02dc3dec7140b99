package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * A PostgreSQL server from the binaries in Maven Central, with the durability settings of production. Each service has a
 * database and a role that can connect only to that database.
 */
final class Postgres {

    static final String MAJOR = "18";
    static final String SUPERUSER = "postgres";
    /** {@code syncfs} makes crash recovery faster: one sync of the file system instead of one for each file. */
    private static final String SYNC_AFTER_CRASH = System.getProperty("os.name").startsWith("Linux")
            ? "syncfs"
            : "fsync";

    private final PlatformConfig config;
    private final Secrets secrets;
    private final Path data;
    private final Path binaries;

    Postgres(PlatformConfig config, Secrets secrets) {
        this.config = config;
        this.secrets = secrets;
        this.data = config.state().resolve("postgres");
        this.binaries = config.apps().resolve("postgres-" + MAJOR);
    }

    /** Unpacks and initializes the server, and stops a server that an earlier supervisor left on the same data. */
    Program prepare() {
        unpack();
        refuseOtherVersion();
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialize();
        }
        secrets.addMissing(databases());
        stopLeftover();
        var command = new ArrayList<>(command("postgres"));
        command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port())));
        for (var setting : List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200",
                "shared_buffers=128MB", "fsync=on", "synchronous_commit=on", "max_wal_size=2GB", "timezone=UTC",
                "log_timezone=UTC", "log_line_prefix=%m [%p] %u@%d ",
                "recovery_init_sync_method=" + SYNC_AFTER_CRASH)) {
            command.addAll(List.of("-c", setting));
        }
        return new Program("postgres", 1, port(), command, Map.of(), config.run("postgres", 1),
                config.log("postgres", 1), this::isReady, stopCommand());
    }

    List<String> stopCommand() {
        var command = new ArrayList<>(command("pg_ctl"));
        command.addAll(List.of("stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "20"));
        return command;
    }

    /** Creates the missing databases and roles. Requires that the server is ready. */
    void createDatabases() {
        try (var connection = connect(SUPERUSER); var statement = connection.createStatement()) {
            statement.execute("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
            statement.execute("REVOKE CONNECT ON DATABASE template1 FROM PUBLIC");
            for (var database : databases()) {
                if (!databaseExists(connection, database)) {
                    statement.execute("DROP ROLE IF EXISTS " + database);
                    statement.execute("CREATE ROLE " + database + " LOGIN");
                    statement.execute("CREATE DATABASE " + database + " OWNER " + database);
                }
                setPassword(statement, database); // a rotation may have been interrupted
                statement.execute("REVOKE CONNECT ON DATABASE " + database + " FROM PUBLIC");
            }
        } catch (SQLException e) {
            throw new PlatformException("PostgreSQL failed to create the services' databases: " + e.getMessage(),
                    "Run ./crema logs postgres to see the cause.", e);
        }
    }

    /** Sets the password of a role to that in the secrets. Connections of the role stay open. */
    void setPassword(String role) {
        try (var connection = connect(SUPERUSER); var statement = connection.createStatement()) {
            setPassword(statement, role);
        } catch (SQLException e) {
            throw new PlatformException("PostgreSQL failed to change the password of " + role + ": " + e.getMessage(),
                    "Run ./crema logs postgres to see the cause. The next ./crema up sets the password.", e);
        }
    }

    private void setPassword(Statement statement, String role) throws SQLException {
        statement.execute("ALTER ROLE " + role + " PASSWORD '" + password(role) + "'");
    }

    String password(String role) {
        return secrets.get(role);
    }

    Platform.Login login(String role) {
        return new Platform.Login("jdbc:postgresql://127.0.0.1:" + port() + "/"
                + (role.equals(SUPERUSER) ? "postgres" : role) + "?connectTimeout=2", role, password(role));
    }

    Connection connect(String role) throws SQLException {
        var login = login(role);
        return DriverManager.getConnection(login.url(), login.user(), login.password());
    }

    private boolean isReady() {
        try (var connection = connect(SUPERUSER)) {
            return connection.isValid(2);
        } catch (SQLException notReady) {
            return false;
        }
    }

    private static boolean databaseExists(Connection connection, String name) throws SQLException {
        try (var query = connection.prepareStatement("SELECT FROM pg_database WHERE datname = ?")) {
            query.setString(1, name);
            try (var found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    private List<String> databases() {
        return config.services().all().stream().flatMap(service -> service.databaseName().stream()).toList();
    }

    private int port() {
        return config.port("postgres");
    }

    private List<String> command(String program) {
        var path = Processes.executable(binaries.resolve("bin"), program);
        return isRoot() ? List.of("unshare", "-U", path) : List.of(path);
    }

    /** PostgreSQL refuses to run as root. So root starts it in a user namespace. */
    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Throws an exception if the data belongs to another major version of PostgreSQL. */
    void refuseOtherVersion() {
        var file = data.resolve("PG_VERSION");
        try {
            if (Files.exists(file) && !Files.readString(file).strip().equals(MAJOR)) {
                throw new PlatformException(
                        "The data in " + data + " is of PostgreSQL " + Files.readString(file).strip()
                                + ", Crema uses PostgreSQL " + MAJOR + ".",
                        "Run ./crema up --fresh to start with empty data. To keep the data, move the directory away or use pg_upgrade.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialize() {
        try {
            PrivateFiles.directory(config.state());
            secrets.addMissing(List.of(SUPERUSER));
            var passwordFile = PrivateFiles.create(config.state().resolve("initdb-password"));
            Files.writeString(passwordFile, password(SUPERUSER));
            var unfinished = config.state().resolve("postgres.unfinished");
            Platform.deleteRecursively(unfinished);
            var command = new ArrayList<>(command("initdb"));
            command.addAll(List.of("-D", unfinished.toString(), "-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile",
                    passwordFile.toString(), "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                    "--locale=C", "--no-sync", "--no-instructions"));
            var result = Processes.run(command);
            Files.delete(passwordFile);
            if (!result.succeeded()) {
                throw new PlatformException("PostgreSQL failed to initialize its data directory:\n" + result.output(),
                        isRoot()
                                ? "Run ./crema as an ordinary user. As root, PostgreSQL needs `unshare -U`."
                                : "Check that " + data + " is writable.");
            }
            Platform.deleteRecursively(data);
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stopLeftover() {
        var pidFile = data.resolve("postmaster.pid");
        try {
            if (Files.exists(pidFile)) {
                var left = ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip()));
                if (left.flatMap(p -> p.info().command()).filter(c -> c.contains("postgres")).isPresent()) {
                    Processes.run(stopCommand());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unpack() {
        if (Files.exists(binaries.resolve("complete"))) {
            return;
        }
        var jar = config.home().resolve("local/target/postgres/postgres.jar");
        try (var file = new JarFile(jar.toFile())) {
            var archive = file.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
            try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(file.getInputStream(archive)))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(tar, entry);
                }
            }
            Files.createFile(binaries.resolve("complete"));
        } catch (IOException e) {
            throw new PlatformException("Failed to unpack PostgreSQL from " + jar + ": " + e.getMessage(),
                    "Build the local module: ./mvnw -pl local -DskipTests package", e);
        }
    }

    private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        var target = binaries.resolve(entry.getName()).normalize();
        if (!target.startsWith(binaries)) {
            throw new IOException("entry outside of the target directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        if ((entry.getMode() & 0100) != 0 && !target.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + target);
        }
    }
}
