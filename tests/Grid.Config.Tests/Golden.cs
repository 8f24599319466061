using Shouldly;

namespace Grid.Config.Tests;

/// <summary>
/// A text that is compared with a file in the tree, or put there when the person at the keyboard says so.
/// </summary>
internal static class Golden
{
    public static void ShouldMatch(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("GRID_ACCEPT") == "1")
        {
            File.WriteAllText(file, text);
        }

        string expected = File.Exists(file) ? File.ReadAllText(file) : string.Empty;
        text.ShouldBe(expected, $"{Path.GetFileName(file)} differs; GRID_ACCEPT=1 accepts what is said now");
    }
}
