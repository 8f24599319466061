namespace Grid.Config;

/// <summary>The known word that somebody most likely meant.</summary>
internal static class Nearest
{
    // No word of ours is half as long; comparing costs the product of the lengths.
    private const int WordLengthMax = 80;

    /// <summary>The candidate fewest edits away from <paramref name="word"/>, or null when none is near.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        if (word.Length > WordLengthMax)
        {
            return null;
        }

        int distanceMax = Math.Max(1, word.Length / 3);
        return candidates
            .Select(candidate => (candidate, Distance: Distance(Folded(word), Folded(candidate))))
            .Where(pair => pair.Distance <= distanceMax)
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>"did you mean …?" when a candidate is near, else all of them.</summary>
    public static string Suggest(string word, IReadOnlyCollection<string> candidates) =>
        To(word, candidates) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"known here: {string.Join(", ", candidates)}";

    // People who know the Python names write underscores, and capitals are never the point.
    private static string Folded(string word) => word.Replace('_', '-').ToUpperInvariant();

    // Insertions, deletions, replacements and swaps of neighbours, each for one.
    private static int Distance(string left, string right)
    {
        int[][] edits = new int[left.Length + 1][];
        for (int i = 0; i <= left.Length; i++)
        {
            edits[i] = new int[right.Length + 1];
            for (int j = 0; j <= right.Length; j++)
            {
                edits[i][j] = Edits(edits, left, right, i, j);
            }
        }

        return edits[left.Length][right.Length];
    }

    private static int Edits(int[][] edits, string left, string right, int i, int j)
    {
        if (i == 0 || j == 0)
        {
            return i + j;
        }

        int replaced = edits[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
        int fewest = Math.Min(replaced, Math.Min(edits[i - 1][j], edits[i][j - 1]) + 1);
        bool isSwap = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return isSwap ? Math.Min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }
}
