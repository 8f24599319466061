using System.Diagnostics;
using Grid.Simulation;
using Grid.Simulation.Plants;

const string usage = """
    grid sim [--seed N] [--count N] [--plant NAME]   the seeded simulation of the scheduler
      --seed N       the first seed (default 0); alone, it is replayed with every step printed
      --count N      how many seeds (default 2000, or 1 when a seed is given)
      --plant NAME   a fault that is put in, to see that it is found (default none)
    """;

int seed = 0;
int? count = null;
bool hasSeed = false;
Plant plant = Plant.None;
for (int i = 0; i < args.Length; i += 2)
{
    string value = i + 1 < args.Length ? args[i + 1] : string.Empty;
    bool isNumber = int.TryParse(value, out int number) && number >= 0;
    switch (args[i])
    {
        case "--seed" when isNumber:
            (seed, hasSeed) = (number, true);
            break;
        case "--count" when isNumber:
            count = number;
            break;
        case "--plant" when Enum.TryParse(value, ignoreCase: true, out plant) && Enum.IsDefined(plant):
            break;
        case "--help" or "-h":
            Console.WriteLine(usage);
            return 0;
        default:
            Console.Error.WriteLine($"grid sim: '{args[i]} {value}' is not understood.\n{usage}");
            return 2;
    }
}

int seeds = count ?? (hasSeed ? 1 : 2000);
long steps;
IReadOnlyList<string> problems;
Stopwatch watch = Stopwatch.StartNew();
if (hasSeed && seeds == 1)
{
    string? problem = Seeds.Run(seed, plant, Console.Out, out int stepsOfSeed);
    steps = stepsOfSeed;
    problems = problem is null ? [] : [problem];
}
else
{
    problems = Seeds.RunAll(seed, seeds, plant, out steps);
}

foreach (string problem in problems)
{
    Console.Error.WriteLine(problem);
}

Console.WriteLine($"{seeds} seeds, {steps} steps, {problems.Count} failed, {watch.Elapsed.TotalSeconds:F1} s");
return problems.Count == 0 ? 0 : 1;
