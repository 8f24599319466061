using Grid.Server.Composition;

namespace Grid.Server.Tests.Composition;

public sealed class OpenedPartsTests
{
    private readonly List<string> _closed = [];

    [Fact]
    public async Task What_was_opened_last_is_closed_first()
    {
        OpenedParts opened = new();
        opened.Keep(new Part(() => _closed.Add("store")));
        opened.Keep(new LatePart(() => _closed.Add("server")));
        opened.Keep("nothing to close");

        await opened.DisposeAsync();
        await opened.DisposeAsync();

        _closed.ShouldBe(["server", "store"]);
    }

    [Fact]
    public async Task A_part_that_cannot_be_closed_leaves_no_other_open()
    {
        OpenedParts opened = new();
        opened.Keep(new Part(() => _closed.Add("store")));
        opened.Keep(new LatePart(() => throw new IOException("The disk is gone.")));

        IOException failure = await Should.ThrowAsync<IOException>(async () => await opened.DisposeAsync());

        failure.Message.ShouldBe("The disk is gone.");
        _closed.ShouldBe(["store"]);
    }

    [Fact]
    public async Task Every_failure_is_told()
    {
        OpenedParts opened = new();
        opened.Keep(new Part(() => throw new IOException("first")));
        opened.Keep(new Part(() => throw new TimeoutException("second")));

        AggregateException failures = await Should.ThrowAsync<AggregateException>(async () => await opened.DisposeAsync());

        failures.InnerExceptions.Select(failure => failure.Message).ShouldBe(["second", "first"]);
    }

    private sealed class Part(Action close) : IDisposable
    {
        public void Dispose() => close();
    }

    private sealed class LatePart(Action close) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            close();
        }
    }
}
