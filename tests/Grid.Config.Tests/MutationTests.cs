using System.Text;
using Grid.Config.Diagnostics;
using Grid.Tests.Shared;
using Shouldly;
using Xunit;

namespace Grid.Config.Tests;

/// <summary>Broken files of every kind: whatever they hold, the answer is a list of diagnostics.</summary>
public sealed class MutationTests
{
    private const int MutantsPerFile = 300;
    private const string Alphabet = " \n\t-:#&*!?|>'\"%@`{}[],<~\\\0aZ0é\u2028";

    private static readonly string Folder = RepositoryRoot.Combine("tests", "Grid.Config.Tests", "Golden");

    public static TheoryData<string> Files { get; } =
        [.. Directory.GetFiles(Folder, "*.yml").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_damaged_file_is_answered_with_diagnostics_inside_it(string file)
    {
        string text = File.ReadAllText(Path.Combine(Folder, file));
        for (int seed = 0; seed < MutantsPerFile; seed++)
        {
            string damaged = Damage(text, new Random(seed));

            ConfigResult result = Yaml.Load(damaged);

            int lines = damaged.Split('\n').Length + 1;
            result.HasErrors.ShouldBe(result.Diagnostics.Any(diagnostic => diagnostic.IsError), $"seed {seed}");
            foreach (Diagnostic diagnostic in result.Diagnostics)
            {
                diagnostic.Location.Line.ShouldBeInRange(1, lines, $"seed {seed}: {diagnostic}");
                diagnostic.Location.Column.ShouldBeGreaterThan(0, $"seed {seed}: {diagnostic}");
            }
        }
    }

    [Fact]
    public void Nesting_deeper_than_the_limit_is_refused()
    {
        Yaml.Said("description: " + new string('[', 100_000)).ShouldContain("may nest 64 deep");
    }

    private static string Damage(string text, Random random)
    {
        StringBuilder damaged = new(text);
        for (int change = random.Next(1, 6); change > 0 && damaged.Length > 0; change--)
        {
            int at = random.Next(damaged.Length);
            switch (random.Next(3))
            {
                case 0:
                    damaged.Remove(at, Math.Min(random.Next(1, 20), damaged.Length - at));
                    break;
                case 1:
                    damaged.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                default:
                    damaged[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
            }
        }

        return damaged.ToString();
    }
}
