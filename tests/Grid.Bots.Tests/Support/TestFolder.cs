namespace Grid.Bots.Tests.Support;

/// <summary>A folder of a test's own, gone when the test is.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("grid-bots-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
