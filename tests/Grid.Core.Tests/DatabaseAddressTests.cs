namespace Grid.Core.Tests;

public sealed class DatabaseAddressTests
{
    [Theory]
    [InlineData("sqlite:///index.db", "/srv/index.db")]
    [InlineData("sqlite:////var/lib/grid/index.db", "/var/lib/grid/index.db")]
    [InlineData("sqlite+pysqlite:///with%20space.db?timeout=5", "/srv/with space.db")]
    public void A_file_is_found_from_the_folder_it_is_written_for(string text, string path) =>
        Parse(text).ShouldBe(new DatabaseAddress.Sqlite(path));

    [Theory]
    [InlineData("postgresql://bgd@db/cas", "db", 5432, "cas", "bgd", null)]
    [InlineData("postgresql+psycopg2://bgd:p%40ss@db:5433/cas", "db", 5433, "cas", "bgd", "p@ss")]
    [InlineData("postgres://bgd@[::1]:5433/cas", "::1", 5433, "cas", "bgd", null)]
    [InlineData("postgresql:///cas?host=/run/postgresql&user=bgd", "/run/postgresql", 5432, "cas", "bgd", null)]
    public void A_server_is_read_as_SQLAlchemy_writes_it(
        string text, string host, int port, string database, string user, string? password)
    {
        DatabaseAddress.Postgres address = Parse(text).ShouldBeOfType<DatabaseAddress.Postgres>();

        (address.Host, address.Port, address.Database, address.User).ShouldBe((host, port, database, user));
        address.Password?.Reveal().ShouldBe(password);
    }

    [Theory]
    [InlineData("mysql://bgd:hunter2@db/cas")]
    [InlineData("postgresql://bgd:hunter2@db")]
    [InlineData("postgresql://bgd:hunter2@db:99999/cas")]
    [InlineData("postgresql://bgd:hunter2@db/cas?sslcrl=/etc/crl")]
    [InlineData("postgresql://db/cas")]
    [InlineData("hunter2")]
    [InlineData("sqlite://")]
    [InlineData("sqlite:///:memory:")]
    public void What_is_no_address_is_refused_without_being_repeated(string text)
    {
        DatabaseAddress.TryParse(text, "/srv", out _, out string? problem).ShouldBeFalse();

        problem.ShouldNotBeNull().ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_password_is_never_printed() =>
        Parse("postgresql://bgd:hunter2@db/cas").ToString().ShouldBe("postgresql://bgd@db:5432/cas");

    private static DatabaseAddress Parse(string text) =>
        DatabaseAddress.TryParse(text, "/srv", out DatabaseAddress? address, out string? problem)
            ? address
            : throw new InvalidOperationException(problem);
}
