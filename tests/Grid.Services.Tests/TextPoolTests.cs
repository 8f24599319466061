using Grid.Services.Execution;

namespace Grid.Services.Tests;

public sealed class TextPoolTests
{
    private readonly TextPool _pool = new();

    [Fact]
    public void Equal_texts_become_one_object()
    {
        string first = _pool.Shared(TextOf(1));

        string second = _pool.Shared(TextOf(1));

        second.ShouldBeSameAs(first);
    }

    [Fact]
    public void Every_text_comes_back_as_it_was_however_many_there_are()
    {
        for (int round = 0; round < 2; round++)
        {
            for (int number = 0; number < 20_000; number++)
            {
                _pool.Shared(TextOf(number)).ShouldBe(TextOf(number));
            }
        }
    }

    // A new object each time.
    private static string TextOf(int number) => $"//some/package:target-{number}";
}
