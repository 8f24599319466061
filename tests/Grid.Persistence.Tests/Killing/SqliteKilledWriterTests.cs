namespace Grid.Persistence.Tests.Killing;

[Trait("Ring", "Slow")]
public sealed class SqliteKilledWriterTests : KilledWriterContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-scheduler-");

    protected override string Address => $"sqlite:///{_folder.FullName}/scheduler.db";

    public void Dispose() => _folder.Delete(recursive: true);
}
