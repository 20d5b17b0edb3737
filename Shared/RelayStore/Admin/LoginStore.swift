package import Postgres

/// Gives roles their passwords, and makes what must be there before the first migration: the owner's role and database.
package struct LoginStore: Sendable {
    private let pool: PostgresPool

    /// Works through `pool`: an administrator's for the owner, the owner's for the roles that its migrations made.
    package init(pool: PostgresPool) { self.pool = pool }

    /// Makes the owner's role and database unless they are there, and sets the owner's password.
    ///
    /// The owner is no superuser; it may create roles, because the migrations make those of the services.
    ///
    /// - Throws: ``PostgresError``. Safe to repeat.
    package func prepareOwner(_ owner: PostgresLogin) async throws {
        if try await pool.query(Self.findRole, [.text(owner.role)]).rows.isEmpty {
            try await execute(Self.createRole, [.text(owner.role)])
        }
        try await setPassword(owner.password, of: owner.role)
        if try await pool.query(Self.findDatabase, [.text(owner.database)]).rows.isEmpty {
            try await execute(Self.createDatabase, [.text(owner.database), .text(owner.role)])
        }
    }

    /// Lets the role log in with that password, and with no earlier one; connections that are open stay.
    ///
    /// - Throws: ``PostgresError``, for instance when this pool's role did not make the other.
    package func setPassword(_ password: String, of role: String) async throws {
        try await pool.transaction { transaction in
            _ = try await transaction.query(Self.rememberLogin, [.text(role), .text(password)])
            try await transaction.script(Self.allowLogin)
        }
    }

    /// Runs the statement that `maker` puts together with its identifiers quoted.
    private func execute(_ maker: PostgresStatement, _ names: [PostgresValue]) async throws {
        guard let row = try await pool.query(maker, names).rows.first else { return }
        try await pool.script(try row.get("command", as: String.self))
    }

    private static let findRole = PostgresStatement(
        "login_find_role", "select rolname::text as name from pg_roles where rolname = $1")
    private static let createRole = PostgresStatement(
        "login_create_role", "select format('create role %I login createrole', $1::text) as command")
    private static let findDatabase = PostgresStatement(
        "login_find_database", "select datname::text as name from pg_database where datname = $1")
    /// From template0, because only that may be given another encoding than the cluster's.
    private static let createDatabase = PostgresStatement(
        "login_create_database",
        "select format('create database %I owner %I encoding UTF8 template template0', $1::text, $2::text) as command")
    private static let rememberLogin = PostgresStatement(
        "login_remember",
        "select set_config('backhop.login_role', $1, true), set_config('backhop.login_password', $2, true)")
    /// ALTER ROLE takes no parameters. Inside DO the password does not stand in the statement that a server may log.
    private static let allowLogin = """
        do $$ begin
            execute format(
                'alter role %I login password %L', current_setting('backhop.login_role'),
                current_setting('backhop.login_password'));
        end $$
        """
}
