using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class BotPatternTests
{
    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("", "anything", true)]
    [InlineData("bot", "bot", true)]
    [InlineData("bot", "bot-1", false)]
    [InlineData("bot-*", "bot-", true)]
    [InlineData("*-1", "bot-11", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("a**", "a", true)]
    [InlineData("bot.1", "bot-1", false)]
    public void A_star_is_any_text_and_the_rest_stands_for_itself(string pattern, string name, bool isMatch) =>
        new BotPattern(pattern).Matches(name).ShouldBe(isMatch);

    [Fact]
    public void It_agrees_with_a_regular_expression_on_every_short_text()
    {
        string[] names = [.. TextsOf("ab", 5)];
        foreach (string pattern in TextsOf("ab*", 4).Where(text => text.Length > 0))
        {
            Regex expected = new($"^{pattern.Replace("*", ".*", StringComparison.Ordinal)}$");
            names.ShouldAllBe(name => new BotPattern(pattern).Matches(name) == expected.IsMatch(name), pattern);
        }
    }

    [Fact]
    public void A_hostile_pattern_is_matched_in_no_time() =>
        new BotPattern(string.Concat(Enumerable.Repeat("*a", 250)) + "b").Matches(new string('a', 512)).ShouldBeFalse();

    private static IEnumerable<string> TextsOf(string letters, int lengthMax)
    {
        List<string> texts = [string.Empty];
        for (int begin = 0, length = 0; length < lengthMax; length++)
        {
            int end = texts.Count;
            texts.AddRange(texts[begin..end].SelectMany(text => letters.Select(letter => text + letter)));
            begin = end;
        }

        return texts;
    }
}
